import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
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

  test("an assertion with rows refuses the run, says the rows, and nothing is written", async () => {
    await using production = await productionWith(server, [...standing, "update users set email = null where id = 2"]);
    const wish = around({ before: [task("assert", ["checks/emails.sql"]), task("analyze")] });
    const refused = await promoteTo(production, files, wish);
    expect([refused.outcome, refused.before.map(({ outcome }) => outcome)]).toEqual(["refused", ["failed", "not-tried"]]);
    expect(refused.refusals).toMatchObject([{ key: "assert-failed", detail: "check_name: users without email, id: 2" }]);
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
    console.log(promotionText(done), promotionMarkdown(done));
    const [run] = (await rowsOf(production, "select steps, owed from lockstep.runs")) as readonly { steps: unknown }[];
    expect(run).toMatchObject({ steps: [{ kind: "backup", outcome: "ok" }], owed: false });
  });
});
