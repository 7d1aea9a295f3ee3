// Several databases on one server, and a folder with migrations and a list of them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runCli } from "../../src/cli/run-cli.ts";
import { loaded } from "../../src/cli/stories.ts";
import type { FleetRecord } from "../../src/fleet/index.ts";
import type { Database, Server } from "../../src/postgres/index.ts";
import { fakeIo } from "../cli/fake-io.ts";
import { owner, productionWith, urlFor } from "../promote/production.ts";

const password = "p@ss/w:rd%20Ω";
const spellings = [password, encodeURIComponent(password), Buffer.from(password).toString("base64")];

export type Ground = AsyncDisposable & {
  readonly root: string;
  readonly write: (path: string, text: string) => void;
  /** By name: `t1`, `t2`, … */
  readonly databases: ReadonlyMap<string, Database>;
  readonly lines: () => Promise<readonly string[]>;
  readonly run: (
    words: string,
    more?: Parameters<typeof fakeIo>[1],
  ) => Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
};

const urlWithPassword = async (database: Database): Promise<string> =>
  (await urlFor(database)).replace(`${owner}@`, `${owner}:${encodeURIComponent(password)}@`);

const environment = { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, HOME: process.env.HOME };

/** `count` databases, made by this SQL each. */
export const fleetOf = async (server: Server, count: number, sql: readonly string[]): Promise<Ground> => {
  const root = mkdtempSync(join(tmpdir(), "lockstep-fleet-"));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const databases = new Map<string, Database>();
  for (let at = 1; at <= count; at += 1) databases.set(`t${at}`, await productionWith(server, sql));
  const lines = () =>
    Promise.all([...databases].map(async ([name, database]) => `${name} ${await urlWithPassword(database)}`));
  write("fleet.txt", `# ours\n${(await lines()).join("\n")}\n`);
  return {
    root,
    write,
    databases,
    lines,
    run: async (words, more = {}) => {
      const seen = fakeIo(root, { environment, now: () => performance.now(), ...more });
      const code = await runCli(words.split(" "), seen.io, async () => loaded);
      const shown = { code, out: seen.stdout(), err: seen.stderr() };
      for (const secret of spellings) {
        if ((shown.out + shown.err).includes(secret)) throw new Error(`a secret is shown: ${shown.out}${shown.err}`);
      }
      return shown;
    },
    [Symbol.asyncDispose]: async () => {
      for (const database of databases.values()) await database[Symbol.asyncDispose]();
      rmSync(root, { recursive: true, force: true });
    },
  };
};

export const recordIn = (out: string): FleetRecord => JSON.parse(out) as FleetRecord;

export const outcomesIn = (out: string): Readonly<Record<string, string>> =>
  Object.fromEntries(recordIn(out).targets.map(({ name, outcome }) => [name, outcome]));
