// Two runs of the same database at once, and what a team does around the migrations of each.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AroundSettings, TaskSetting } from "../../src/model/index.ts";
import type { Database, Server } from "../../src/postgres/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Files, outcomesOf, productionWith, promoteTo, rowsOf, type Wish } from "./production.ts";

let server: Server;
const folder = mkdtempSync(join(tmpdir(), "lockstep-beside-"));
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const standing = [
  "create table users (id integer primary key, bio text)",
  "create table notes (what text)",
  "create table migrations (name text primary key)",
  "insert into migrations values ('001_users')",
  "insert into users values (1, 'hello')",
];
const files: Files = {
  "migrations/001_users.sql": "create table users (id integer primary key, bio text);\n",
  "migrations/001_users.down.sql": "drop table users;\n",
  "migrations/002_slow.sql": "select pg_sleep(0.5);\nupdate users set bio = 'new';\n",
  "migrations/002_slow.down.sql": "select 1;\n",
  "tasks/slow.sql": "insert into public.notes values ('slow');\nselect pg_sleep(5);\n",
  "tasks/note.sql": "insert into public.notes values ('second');\n",
};
const sql = (file: string): TaskSetting => ({ kind: "sql", of: [file], timeoutMs: 20_000, onFailure: "fail" });
const none: AroundSettings = {
  backup: { folder: null, of: ["users"], keep: null, timeoutMs: 60_000 },
  before: [],
  after: [],
  healthUrl: null,
  healthTimeoutMs: 1_000,
};
const wish = (id: string, around: Partial<AroundSettings>): Wish => ({
  promote: { around: { ...none, ...around }, acceptDrift: ["unmanaged-object:*"], retryForMs: 30_000 },
  environment: { PATH: "/nowhere", HOME: process.env.HOME, TMPDIR: process.env.TMPDIR },
  run: { id, commit: "c0ffee0", actor: "somebody", url: null },
});

const busy = async (database: Database): Promise<void> => {
  for (let waited = 0; waited < 60_000; waited += 20) {
    const asleep = "select from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()";
    if ((await rowsOf(database, asleep)).length > 0) return;
    await wait(20);
  }
  throw new Error("it never came to that");
};

test("a run that waits for another does nothing ahead of its migrations, and none where the ledger moved", async () => {
  await using production = await productionWith(server, standing);
  const first = promoteTo(production, files, wish("first", { before: [sql("tasks/slow.sql")] }));
  await busy(production);
  const more = { ...files, "migrations/003_more.sql": "create table more (id integer);\n" };
  const home = join(folder, "moved");
  const second = await promoteTo(
    production,
    more,
    wish("second", { before: [sql("tasks/note.sql")], backup: { ...none.backup, folder: home } }),
  );
  expect((await first).outcome).toBe("promoted");
  expect([second.outcome, second.refusals.map(({ key }) => key)]).toEqual(["refused", ["ledger-moved"]]);
  expect([second.before, second.backup]).toEqual([[], null]);
  expect(await rowsOf(production, "select what from notes")).toEqual([{ what: "slow" }]);
  expect(() => readdirSync(home)).toThrow("ENOENT");
});

test("a run that finds its migrations done does nothing ahead of them", async () => {
  await using production = await productionWith(server, standing);
  const first = promoteTo(production, files, wish("first", { before: [sql("tasks/slow.sql")] }));
  await busy(production);
  const second = await promoteTo(production, files, wish("second", { before: [sql("tasks/note.sql")] }));
  expect((await first).outcome).toBe("promoted");
  expect([second.outcome, outcomesOf(second)]).toEqual(["promoted", ["002_slow already"]]);
  expect(await rowsOf(production, "select what from notes")).toEqual([{ what: "slow" }]);
});

test("what follows migrations is owed only for those that stand", async () => {
  await using production = await productionWith(server, standing);
  const broken = {
    ...files,
    "migrations/002_slow.sql": "update users set bio = 'new';\nselect 1 / (id - 1) from users;\n",
  };
  const after = { after: [sql("tasks/note.sql")] };
  const failed = await promoteTo(production, broken, wish("failed", after));
  expect([failed.outcome, failed.after]).toEqual(["failed", []]);
  const owed = "select id from lockstep.runs where owed";
  expect(await rowsOf(production, owed)).toEqual([]);
  // As a kill would have left it.
  await rowsOf(production, "update lockstep.runs set owed = true returning id");
  const reverted = Object.fromEntries(Object.entries(broken).filter(([path]) => !path.includes("002_slow")));
  const quiet = await promoteTo(production, reverted, wish("quiet", after));
  expect([quiet.outcome, quiet.after, await rowsOf(production, "select * from notes")]).toEqual([
    "nothing-to-do",
    [],
    [],
  ]);
});

test("what follows migrations that stand is done also where the catalog is not the predicted one", async () => {
  await using production = await productionWith(server, standing);
  const depending = `do $$ begin
  if exists (select from users) then create table surprise (id integer); end if;
end $$;
`;
  const failing = { ...files, "tasks/broken.sql": "select 1 / 0;\n", "migrations/002_slow.sql": depending };
  const told = await promoteTo(
    production,
    failing,
    wish("different", { after: [sql("tasks/note.sql"), sql("tasks/broken.sql")] }),
  );
  expect([told.outcome, told.after.map(({ outcome }) => outcome)]).toEqual(["different", ["ok", "failed"]]);
  expect(told.next.join()).toContain("what follows the migrations is owed");
  expect(await rowsOf(production, "select what from notes")).toEqual([{ what: "second" }]);
  expect(await rowsOf(production, "select owed from lockstep.runs")).toEqual([{ owed: true }]);
});
