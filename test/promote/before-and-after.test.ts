import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AroundSettings, TaskSetting } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { promotionMarkdown, promotionText } from "../../src/promote/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Files, outcomesOf, productionWith, promoteTo, rollBackOn, rowsOf, tablesIn } from "./production.ts";

let server: Server;
const folder = mkdtempSync(join(tmpdir(), "lockstep-around-"));
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const files: Files = {
  "migrations/001_users.sql": "create table users (id integer primary key, email text, bio text);\n",
  "migrations/001_users.down.sql": "drop table users;\n",
  "migrations/002_no_bio.sql": "alter table users drop column bio;\n",
  "migrations/002_no_bio.down.sql": "alter table users add column bio text;\n",
  "checks/emails.sql": "select 'users without email' as check_name, id from users where email is null order by id;\n",
  "tasks/note.sql": "insert into public.notes values ('ran');\n",
};
const standing = [
  "create table users (id integer primary key, email text, bio text)",
  "create table migrations (name text primary key)",
  "insert into migrations values ('001_users')",
  "insert into users values (1, 'a@example.com', 'hello'), (2, 'b@example.com', E'two\\nlines\\t\\\\ and ☃')",
];
const task = (kind: TaskSetting["kind"], of: readonly string[] = [], more: Partial<TaskSetting> = {}): TaskSetting => ({
  kind,
  of,
  timeoutMs: 20_000,
  onFailure: "fail",
  ...more,
});
const none: AroundSettings = {
  backup: { folder: null, of: ["auto"], keep: null, timeoutMs: 60_000 },
  before: [],
  after: [],
  healthUrl: null,
  healthTimeoutMs: 1_000,
};
const around = (more: Partial<AroundSettings>) => ({ promote: { around: { ...none, ...more } } });
const backup = (home: string, of: readonly string[] = ["auto"]) => ({
  backup: { ...none.backup, folder: join(folder, home), of },
});
// Without pg_dump in sight.
const bare = { environment: { PATH: "/nowhere", HOME: process.env.HOME, TMPDIR: process.env.TMPDIR } };

describe("ahead of the migrations", () => {
  test("an assertion without rows lets them through, and is in the record with its time", async () => {
    await using production = await productionWith(server, standing);
    const done = await promoteTo(production, files, around({ before: [task("assert", ["checks/emails.sql"])] }));
    expect(done.outcome).toBe("promoted");
    expect(done.before).toMatchObject([{ kind: "assert", name: "assert checks/emails.sql", outcome: "ok" }]);
    expect(done.before[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  test("an assertion of what a migration of the run makes is told that it is pending", async () => {
    await using production = await productionWith(server, []);
    const refused = await promoteTo(production, files, around({ before: [task("assert", ["checks/emails.sql"])] }));
    expect([refused.outcome, refused.refusals]).toMatchObject([
      "refused",
      [{ hint: expect.stringMatching(/^`migrations\/001_users.sql` makes it, and is pending/) }],
    ]);
  });

  test("an assertion with rows refuses the run, says the rows, and nothing is written", async () => {
    await using production = await productionWith(server, [...standing, "update users set email = null where id = 2"]);
    const wish = around({ before: [task("assert", ["checks/emails.sql"]), task("analyze")] });
    const refused = await promoteTo(production, files, wish);
    expect([refused.outcome, refused.before.map(({ outcome }) => outcome)]).toEqual([
      "refused",
      ["failed", "not-tried"],
    ]);
    expect(refused.refusals).toMatchObject([
      { key: "assert-failed", detail: "check_name: users without email, id: 2" },
    ]);
    expect(promotionText(refused)).toContain("checks/emails.sql:1 found 1 row that must not be there");
    expect(promotionText(refused)).toContain("nothing was written to");
    expect(await tablesIn(production)).toEqual(["public.migrations", "public.users"]);
  });

  test("a backup holds the rows that would be lost, and is complete or not there", async () => {
    await using production = await productionWith(server, standing);
    const done = await promoteTo(production, files, { ...around(backup("first")), ...bare });
    expect(done.outcome).toBe("promoted");
    expect(done.backup).toMatchObject({ method: "copy", contains: "tables", tables: 1, rows: 2 });
    const made = done.backup?.folder ?? "";
    expect(statSync(made).mode & 0o777).toBe(0o700);
    expect(readdirSync(made).toSorted()).toEqual(["0001-public.users.copy", "manifest.json"]);
    expect(statSync(join(made, "manifest.json")).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(made, "0001-public.users.copy"), "utf8").split("\n")).toHaveLength(3);
    expect(readFileSync(join(made, "manifest.json"), "utf8")).not.toContain("postgres://");
    expect(promotionText(done)).toMatch(/before +backup: \S+: 1 table, 2 rows, 61 bytes, \d+ ms/);
    expect(promotionMarkdown(done)).toContain("- before: `backup`: `");
    const [run] = (await rowsOf(production, "select steps, owed from lockstep.runs")) as readonly { steps: unknown }[];
    expect(run).toMatchObject({ steps: [{ kind: "backup", outcome: "ok" }], owed: false });
  });

  test("a backup that cannot be written keeps the migrations away", async () => {
    await using production = await productionWith(server, standing);
    writeFileSync(join(folder, "file"), "");
    const wish = around({ backup: { ...none.backup, folder: join(folder, "file", "below") } });
    const refused = await promoteTo(production, files, wish);
    expect([refused.outcome, refused.refusals[0]?.key, refused.before[0]?.outcome]).toEqual([
      "refused",
      "backup-failed",
      "failed",
    ]);
    expect(await rowsOf(production, "select count(bio) from users")).toEqual([{ count: "2" }]);
  });

  test("no backup is made where no row would be lost, and all tables where nobody knows", async () => {
    await using production = await productionWith(server, [...standing, "create table other (id integer)"]);
    const harmless: Record<string, string> = {
      ...files,
      "migrations/002_no_bio.sql": "create table posts (id integer);\n",
    };
    const { "migrations/002_no_bio.down.sql": _, ...up } = harmless;
    const accept = ["unmanaged-object:*"];
    const wish = around(backup("none"));
    const done = await promoteTo(production, up, { promote: { ...wish.promote, acceptDrift: accept } });
    expect([done.outcome, done.backup, done.before[0]?.message]).toEqual([
      "promoted",
      null,
      "none was needed: no row that is there would be lost",
    ]);
    const code = { ...up, "migrations/003_code.sql": "do $$ begin delete from public.other; end $$;\n" };
    const unknown = await promoteTo(production, code, { promote: { ...wish.promote, acceptDrift: accept } });
    expect([unknown.outcome, unknown.backup?.tables]).toEqual(["promoted", 4]);
    expect(unknown.notes.join()).toContain(
      "nobody knows which rows are touched: migrations/003_code.sql runs a DO block",
    );
  });

  test("a task that fails refuses the run, and what wrote before it is told", async () => {
    await using production = await productionWith(server, [...standing, "create table notes (what text)"]);
    const broken = { ...files, "tasks/broken.sql": "select 1;\nselect nothing from nowhere;\n" };
    const tasks = [task("sql", ["tasks/note.sql"]), task("sql", ["tasks/broken.sql"])];
    const wish = around({ before: tasks });
    const refused = await promoteTo(production, broken, {
      promote: { ...wish.promote, acceptDrift: ["unmanaged-object:*"] },
    });
    expect(refused.refusals).toMatchObject([
      { key: "sql-failed", message: expect.stringContaining("tasks/broken.sql:2:21: relation") },
    ]);
    expect(promotionText(refused)).toContain("no migration was applied to");
    expect(await rowsOf(production, "select * from notes")).toEqual([{ what: "ran" }]);
  });

  test("a dry run asserts, and says what would be done", async () => {
    await using production = await productionWith(server, standing);
    const wish = around({ ...backup("dry"), before: [task("assert", ["checks/emails.sql"]), task("analyze")] });
    const plan = await promoteTo(production, files, { ...wish, dryRun: true });
    expect([plan.outcome, plan.before.map(({ name, outcome }) => `${name} ${outcome}`)]).toEqual([
      "planned",
      ["assert checks/emails.sql ok", "backup not-tried", "analyze not-tried"],
    ]);
    expect(await tablesIn(production)).toEqual(["public.migrations", "public.users"]);
  });

  test("a file that is not there stops the run before anything else", async () => {
    await using production = await productionWith(server, standing);
    const asked = await promoteTo(production, files, around({ after: [task("sql", ["tasks/none.sql"])] }));
    expect([asked.outcome, asked.problem?.code]).toEqual(["misasked", "file-missing"]);
  });
});

const views = [
  ...standing,
  "create materialized view z_totals as select count(*) as n from users",
  "create unique index z_totals_key on z_totals (n)",
  "create view between as select n + 1 as n from z_totals",
  "create materialized view a_deep as select n from between",
  "create materialized view m_empty as select 1 as one with no data",
];
const accepting = (more: Partial<AroundSettings>) => ({
  promote: { ...around(more).promote, acceptDrift: ["unmanaged-object:*"] },
});
const fill: Files = {
  ...files,
  "migrations/002_no_bio.sql": "insert into users values (3, 'c@example.com', null);\n",
  "migrations/002_no_bio.down.sql": "delete from users where id = 3;\n",
};

describe("behind the migrations", () => {
  test("materialized views are refreshed in the order in which they read, and tables analyzed", async () => {
    await using production = await productionWith(server, views);
    const done = await promoteTo(production, fill, accepting({ after: [task("refresh"), task("analyze")] }));
    expect(done.outcome).toBe("promoted");
    expect(await rowsOf(production, "select n from a_deep")).toEqual([{ n: "4" }]);
    expect(await rowsOf(production, "select one from m_empty")).toEqual([{ one: 1 }]);
    expect(done.after.map(({ message }) => message)).toEqual([
      "3 views; readers waited for public.a_deep, without a unique index",
      "1 table",
    ]);
    expect(await rowsOf(production, "select reltuples from pg_class where relname = 'users'")).toEqual([
      { reltuples: 3 },
    ]);
  });

  test("what fails is told plainly, everything behind it is tried, and the next run does what is owed", async () => {
    await using production = await productionWith(server, [...standing, "create table notes (what text)"]);
    const tasks = [
      task("refresh", ["public.gone"], { onFailure: "continue" }),
      task("assert", ["checks/emails.sql"]),
      task("sql", ["tasks/note.sql"]),
    ];
    const missing = { ...fill, "migrations/002_no_bio.sql": "insert into users values (3, null, null);\n" };
    const ran = await promoteTo(
      production,
      missing,
      accepting({ after: tasks, healthUrl: "http://127.0.0.1:9/health?token=s3cret" }),
    );
    expect(ran.after.map(({ outcome }) => outcome)).toEqual(["tolerated", "failed", "ok", "failed"]);
    expect([ran.outcome, outcomesOf(ran), ran.standsAt]).toEqual(["unhealthy", ["002_no_bio applied"], "002_no_bio"]);
    const text = promotionText(ran);
    expect(text).toMatch(
      /^✗ lockstep promote: 1 migration applied and kept, but assert checks\/emails.sql and 1 more failed afterwards\./,
    );
    expect(text).toContain("check_name: users without email, id: 3");
    expect(text).toContain("what follows the migrations is owed");
    expect(text + promotionMarkdown(ran) + JSON.stringify(ran)).not.toContain("s3cret");
    const [row] = (await rowsOf(production, "select owed, steps from lockstep.runs")) as readonly { steps: object[] }[];
    expect([row, row?.steps.length]).toMatchObject([{ owed: true }, 4]);
    await rowsOf(production, "update users set email = 'x' where id = 3 returning 1 as done");
    const again = await promoteTo(production, missing, accepting({ after: tasks.slice(1), healthUrl: null }));
    expect([again.outcome, again.after.map(({ outcome }) => outcome)]).toEqual(["nothing-to-do", ["ok", "ok"]]);
    const quiet = await promoteTo(production, missing, accepting({ after: tasks.slice(1) }));
    expect([quiet.outcome, quiet.after]).toEqual(["nothing-to-do", []]);
  });
});

describe("the record", () => {
  test("of an earlier version gets what it lacks, and one that cannot be written is a note", async () => {
    await using production = await productionWith(server, [
      ...standing,
      "create schema lockstep",
      `create table lockstep.runs (id text primary key, direction text not null, started_at timestamptz default now(),
  finished_at timestamptz, actor text, commit text, url text, role text default session_user, planned jsonb not null, result jsonb)`,
    ]);
    const done = await promoteTo(production, files, around({ after: [task("analyze")] }));
    expect([done.outcome, done.notes]).toEqual(["promoted", []]);
    const rows = await rowsOf(
      production,
      "select steps -> 0 ->> 'name' as name, owed, finished_at is not null as over from lockstep.runs",
    );
    expect(rows).toEqual([{ name: "analyze", owed: false, over: true }]);
    await rowsOf(production, "alter table lockstep.runs owner to current_user");
    const more = { ...files, "migrations/003_more.sql": "create table more (id integer);\n" };
    const noted = await promoteTo(production, more, around({ after: [task("analyze")] }));
    expect([noted.outcome, noted.after[0]?.outcome]).toEqual(["promoted", "ok"]);
    expect(noted.notes.join()).toContain("The record of this run could not be written");
  });
});

describe("going back", () => {
  test("makes a backup of what the downs take away, where one is asked for", async () => {
    await using production = await productionWith(server, []);
    expect((await promoteTo(production, files)).outcome).toBe("promoted");
    await rowsOf(production, "insert into users values (1, 'a') returning id");
    const wish = around(backup("back"));
    const undone = await rollBackOn(production, files, { steps: 2 }, wish);
    expect([undone.outcome, undone.backup?.rows]).toEqual(["undone", 1]);
  });
});
