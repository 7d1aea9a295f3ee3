import { type History, type Migration, Problem, type Script } from "../model/index.ts";
import type { Platform } from "../platforms/index.ts";
import type { Database, Server } from "../postgres/contract.ts";
import { runScripts } from "./run-scripts.ts";
import { prepareSite, type Site } from "./site.ts";
import { forServer } from "./stand-ins.ts";

export type BuildRequest = {
  readonly server: Server;
  readonly platform: Platform;
  readonly history: History;
  readonly before: readonly Script[];
  readonly signal: AbortSignal;
};

/** A place where a history, or a part of it, can be built without looking at each step. */
export type Builder = AsyncDisposable & {
  readonly site: Site;
  /** A database after these ups, in this order. Rejects with Problem "history-does-not-build". */
  readonly build: (migrations: readonly Migration[]) => Promise<Database>;
};

/** Prepares a server to build histories on. The server stays the caller's. */
export const openBuilder = async (request: BuildRequest): Promise<Builder> => {
  const { server, platform, signal } = request;
  const { history, before } = forServer(request);
  const scripts = [...history.migrations.map(({ up }) => up), ...before];
  const mentions = (text: string): boolean => scripts.some(({ sql }) => sql.includes(text));
  const site = await prepareSite({ server, platform, before, token: null, mentions });
  const own = new Map(history.migrations.map((migration) => [migration.id, migration]));
  const build = async (migrations: readonly Migration[]): Promise<Database> => {
    // Roles outlive the database that an earlier part was built in.
    await site.dropRoles();
    const database = await site.createDatabase();
    const ours = migrations.map((migration) => own.get(migration.id) ?? migration);
    const failed = await (async () => {
      await using session = await database.connect(site.role);
      return await runScripts(session, { site, signal, tried: new Set() }, ours, "up");
    })();
    if (failed === null) return database;
    await database[Symbol.asyncDispose]();
    const { file, line, message } = failed.failure;
    throw new Problem("history-does-not-build", `${failed.migration} does not build: ${file}:${line}: ${message}`, {
      hint: "Run `lockstep check`: it says what would have to come first.",
    });
  };
  return { site, build, [Symbol.asyncDispose]: () => site[Symbol.asyncDispose]() };
};
