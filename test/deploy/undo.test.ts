// Downs on a database that people use; what is said of failures; what is kept of runs.
import { afterAll, beforeAll, expect, test } from "vitest";
import { undo } from "../../src/deploy/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { databaseWith, urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { inconsistencies } from "./oracle.ts";
import { around, deploymentTo, outcomes, promote } from "./promotion.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const files = {
  "001_a.sql": "create table a (id integer primary key);\n",
  "001_a.down.sql": "drop table a;\n",
  "002_b.sql": "create table b (id integer references a);\n",
  "002_b.down.sql": "drop table b;\n",
  "003_c.sql": "create index concurrently c on b (id);\n",
  "003_c.down.sql": "drop index concurrently c;\n",
};
const marks = { "001_a": "a", "002_b": "b", "003_c": "c" };

test.each([
  "lockstep",
  "prisma",
  "golang-migrate",
  "plain-names",
  "supabase",
  "flyway",
  "drizzle",
  "node-pg-migrate",
  "dbmate",
])("downs are run newest first, and the ledger of %s forgets them", async (ledgerId) => {
  await using database = await databaseWith(server, []);
  const url = await urlOf(database);
  const applied = await promote(url, files, { ledgerId });
  expect(applied.flatMap(({ failure }) => failure ?? [])).toEqual([]);
  expect(await promote(url, files, { ledgerId })).toEqual([]);
  const back = await undo(await deploymentTo(url, files, { ledgerId, pending: ["003_c", "002_b"] }), around());
  expect(outcomes(back)).toEqual(["003_c undone", "002_b undone"]);
  await using session = await database.connect();
  expect(await session.query("select to_regclass('a')::text as a, to_regclass('b')::text as b")).toEqual([
    { a: "a", b: null },
  ]);
  expect((await deploymentTo(url, files, { ledgerId })).pending).toEqual(["002_b", "003_c"]);
  expect(outcomes(await promote(url, files, { ledgerId }))).toEqual(["002_b applied", "003_c applied"]);
});

test("a down that fails is rolled back, and the ledger still has its migration", async () => {
  await using database = await databaseWith(server, []);
  const url = await urlOf(database);
  await promote(url, files);
  const back = await undo(await deploymentTo(url, files, { pending: ["001_a"] }), around());
  expect(back).toMatchObject([
    { outcome: "rolled-back", failure: { sqlstate: "2BP01", file: "migrations/001_a.down.sql" } },
  ]);
  expect(await inconsistencies(database, marks)).toEqual([]);
});

test("F65: values of rows are in no failure, unless they were asked for", async () => {
  await using database = await databaseWith(server, [
    "create table people (id integer primary key, email text unique)",
    "insert into people values (1, 'bob@secret.org')",
  ]);
  const url = await urlOf(database);
  const leaks = [
    "insert into people values (2, 'bob@secret.org');",
    "select 'bob@secret.org'::integer;",
    "select email::integer from people;",
    "do $$ declare e text; begin select email into e from people; raise exception 'row % is bad', e using hint = e, detail = e; end $$;",
    "alter table people add check (email not like 'bob%');",
    "update people set email = null; alter table people alter email set not null;",
  ];
  for (const sql of leaks) {
    const shown = await promote(url, { "001_a.sql": `${sql}\n` });
    expect(shown[0]?.failure?.sqlstate).toMatch(/^(23|22|P0)/);
    expect(JSON.stringify(shown)).not.toContain("secret");
  }
  const asked = await promote(url, { "001_a.sql": `${leaks[0]}\n` }, { showData: true });
  expect(asked[0]?.failure?.detail).toBe("Key (email)=(bob@secret.org) already exists.");
  expect(asked[0]?.failure?.message).toContain("people_email_key");
});

test("every run leaves a record, which may be dropped without harm", async () => {
  await using database = await databaseWith(server, []);
  const url = await urlOf(database);
  const run = { id: "run-1", commit: "c0ffee", actor: "somebody", url: "https://example.com/run/1" };
  await promote(url, { ...files, "002_b.sql": "create table b (id integer references missing);\n" }, { run });
  await using session = await database.connect();
  const [row] = await session.query("select * from lockstep.runs");
  expect(row).toMatchObject({
    id: "run-1",
    direction: "up",
    actor: "somebody",
    commit: "c0ffee",
    url: "https://example.com/run/1",
    planned: ["001_a", "002_b", "003_c"],
    result: [
      { migration: "001_a", outcome: "applied", statements: [{ line: 1 }] },
      { outcome: "rolled-back", failure: { sqlstate: "42P01" } },
      { outcome: "not-tried" },
    ],
  });
  expect(row?.finished_at).not.toBeNull();
  await session.run("drop table lockstep.runs; drop table if exists lockstep.intents");
  expect(outcomes(await promote(url, files))).toEqual(["002_b applied", "003_c applied"]);
});
