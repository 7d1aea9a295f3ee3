// A database that people use, and a project that is promoted to it.
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { resolveSettings } from "../../src/config/index.ts";
import type { PromoteSettings } from "../../src/model/index.ts";
import type { Database, Server } from "../../src/postgres/index.ts";
import {
  type ChangeRequest,
  type PromoteRequest,
  type Promotion,
  promote,
  type RollbackRequest,
  rollback,
} from "../../src/promote/index.ts";
import { liveRequest, urlOf } from "../live/live-database.ts";

export const owner = "app_owner";

/** A database that belongs to somebody who is no superuser, made by this SQL. */
export const productionWith = async (server: Server, sql: readonly string[]): Promise<Database> => {
  const database = await server.createDatabase();
  await using admin = await database.connect();
  const [role] = await admin.query("select 1 from pg_roles where rolname = $1", [owner]);
  if (role === undefined) await admin.run(`create role ${owner} login createrole`);
  await admin.run(`alter database ${database.name} owner to ${owner}`);
  await using session = await database.connect(owner);
  for (const statement of sql) await session.run(statement);
  return database;
};

export const urlFor = async (database: Database): Promise<string> =>
  (await urlOf(database)).replace(/^postgres:\/\/[^@]*@/, `postgres://${owner}@`);

export type Files = Readonly<Record<string, string>>;
export type Wish = Partial<Omit<ChangeRequest, "promote" | "live" | "settings">> & {
  readonly promote?: Partial<PromoteSettings>;
  readonly live?: Partial<ChangeRequest["live"]>;
  readonly settings?: Partial<ChangeRequest["settings"]>;
};

const { promote: defaults } = resolveSettings({
  flags: {},
  inputs: {},
  file: null,
  environment: {},
  known: { checks: [], layouts: [] },
});

export const requestFor = async (database: Database, files: Files, wish: Wish = {}): Promise<ChangeRequest> => {
  const { promote: wanted = {}, live = {}, settings = {}, ...rest } = wish;
  const request = liveRequest(files, await urlFor(database), live);
  return {
    ...request,
    settings: { ...request.settings, ...settings },
    promote: { ...defaults, retryForMs: 2_000, lockTimeoutMs: 200, ...wanted },
    around: {
      now: () => performance.now(),
      wait: (ms) => wait(ms),
      chance: () => Math.random(),
      uuid: () => randomUUID(),
      tell: () => undefined,
    },
    run: { id: "a-run", commit: "c0ffee0", actor: "somebody", url: null },
    dryRun: false,
    places: { base: "/nowhere", backups: "/nowhere/backups" },
    ...rest,
  };
};

export const promoteTo = async (
  database: Database,
  files: Files,
  wish: Wish & Partial<Pick<PromoteRequest, "baseline" | "proof">> = {},
): Promise<Promotion> => promote({ baseline: null, ...(await requestFor(database, files, wish)) });

export const rollBackOn = async (
  database: Database,
  files: Files,
  target: RollbackRequest["target"],
  wish: Wish & Partial<Pick<RollbackRequest, "confirm">> = {},
): Promise<Promotion> => {
  const { confirm = async () => true, ...rest } = wish;
  return rollback({ ...(await requestFor(database, files, rest)), target, confirm });
};

/** All rows of a query. */
export const rowsOf = async (database: Database, sql: string): Promise<readonly unknown[]> => {
  await using session = await database.connect();
  return await session.query(sql);
};

/** Names of the tables that are there. */
export const tablesIn = async (database: Database): Promise<readonly string[]> => {
  const rows = await rowsOf(
    database,
    `select schemaname || '.' || tablename as name from pg_tables
where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  return rows.map((row) => String((row as { readonly name: unknown }).name));
};

export const outcomesOf = ({ migrations }: Promotion): readonly string[] =>
  migrations.map(({ id, outcome }) => `${id} ${outcome}`);
