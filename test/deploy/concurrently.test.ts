// Indexes that are built beside the application, and other things that no transaction holds.
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { databaseWith, urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { expectSound, inconsistencies } from "./oracle.ts";
import { around, outcomes, patience, promote } from "./promotion.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const people =
  'create table "Pe""ople" (id integer, email text); insert into "Pe""ople" values (1, $$a@b.org$$), (2, $$a@b.org$$), (3, null)';
const index = { "001_index.sql": 'create index concurrently "In dex" on "Pe""ople" (lower(email)) where id > 0;\n' };
const marks = { "001_index": '"In dex"' };

test("it is found out that a statement wants no transaction, and the file runs without one", async () => {
  await using database = await databaseWith(server, [people]);
  const url = await urlOf(database);
  const [applied] = await promote(url, index);
  expect(applied).toMatchObject({
    outcome: "applied",
    done: 1,
    remarks: ["A statement refused to run in a transaction, so it ran statement by statement."],
  });
  await expectSound(database, url, index, marks);
});

test("F37: while somebody's snapshot is old it waits, and names them", async () => {
  await using database = await databaseWith(server, [people]);
  const url = await urlOf(database);
  await using other = await database.connect();
  await other.run(
    'set application_name = $$old report$$; begin isolation level repeatable read; select count(*) from "Pe""ople"'.replaceAll(
      "$$",
      "'",
    ),
  );
  const promotion = promote(url, index);
  await wait(1_500);
  await other.run("commit");
  const [applied] = await promotion;
  expect(applied).toMatchObject({ outcome: "applied", blockers: [{ application: "old report" }] });
  await expectSound(database, url, index, marks);
});

test("F38: while somebody's snapshot never ends it gives up, takes back what it left, and records nothing", async () => {
  await using database = await databaseWith(server, [people]);
  const url = await urlOf(database);
  await using other = await database.connect();
  await other.run('begin isolation level repeatable read; select count(*) from "Pe""ople"');
  const promotion = promote(url, index, { patience: { ...patience, retryForMs: 1_000 } });
  // Dropping what is left waits for the same snapshot.
  setTimeout(() => void other.run("commit"), 2_500);
  const [applied] = await promotion;
  expect(applied).toMatchObject({
    outcome: "rolled-back",
    failure: { sqlstate: "57014", message: "it did not end in time, and was cancelled" },
  });
  await using session = await database.connect();
  expect(await session.query("select 1 from pg_index where not indisvalid")).toEqual([]);
  await expectSound(database, url, index, marks);
});

test("F39: a unique index over keys that stand twice fails, counts them, shows none, and leaves nothing", async () => {
  await using database = await databaseWith(server, [people]);
  const url = await urlOf(database);
  const unique = { "001_index.sql": 'create unique index concurrently "In dex" on "Pe""ople" (email);\n' };
  const [applied] = await promote(url, unique);
  expect(applied).toMatchObject({ outcome: "rolled-back", failure: { sqlstate: "23505", detail: null } });
  expect(applied?.remarks).toContain("1 key stands in the table more than once.");
  expect(JSON.stringify(applied)).not.toContain("a@b.org");
  await using session = await database.connect();
  expect(await session.query("select 1 from pg_index where not indisvalid")).toEqual([]);
  await session.run('delete from "Pe""ople" where id = 2');
  await expectSound(database, url, unique, marks);
});

const invalid = async (sql: string) => {
  const database = await databaseWith(server, [people]);
  await using session = await database.connect();
  await session.run('create unique index concurrently "In dex" on "Pe""ople" (email)').catch(() => undefined);
  const url = await urlOf(database);
  const applied = await promote(url, { "001_index.sql": sql });
  return { database, applied };
};

test.each([
  ["concurrently", 'create index concurrently if not exists "In dex" on "Pe""ople" (email);\n'],
  ["in a transaction", 'create index if not exists "In dex" on "Pe""ople" (email);\n'],
])("F40: an invalid index of that name which is not ours is not taken for the one asked for, %s", async (_, sql) => {
  const { database, applied } = await invalid(sql);
  expect(applied).toMatchObject([{ outcome: "rolled-back", failure: { message: expect.stringContaining("invalid") } }]);
  expect(await inconsistencies(database, marks)).toEqual([]);
  await database[Symbol.asyncDispose]();
});

test("an index of another table that has the name is not taken for ours, and nobody is told to drop it", async () => {
  const other = "create table other (id integer)";
  await using database = await databaseWith(server, [people, other, 'create index "In dex" on other (id)']);
  const sql = { "001_index.sql": 'create index concurrently if not exists "In dex" on "Pe""ople" (email);\n' };
  const [applied] = await promote(await urlOf(database), sql);
  expect(applied).toMatchObject({
    outcome: "rolled-back",
    failure: { message: "In dex is an index of other already, so nothing would be made of that name" },
  });
  expect(applied?.failure?.hint).not.toMatch(/drop index/);
});

test.each([
  ["the same", 'create index if not exists "In dex" on "Pe""ople" (lower(email)) where id > 0', "applied"],
  ["another", 'create index if not exists "In dex" on "Pe""ople" (email)', "rolled-back"],
])("an index that is there, `if not exists`, is compared: %s", async (_, there, outcome) => {
  await using database = await databaseWith(server, [people, there]);
  const sql = {
    "001_index.sql": 'create index concurrently if not exists "In dex" on "Pe""ople" (lower(email)) where id > 0;\n',
  };
  expect(outcomes(await promote(await urlOf(database), sql))).toEqual([`001_index ${outcome}`]);
});

test("a new enum value is committed ahead of its use, and the rest is resumed where it failed", async () => {
  await using database = await databaseWith(server, [
    "create type mood as enum ('sad')",
    "create table people (mood mood)",
  ]);
  const url = await urlOf(database);
  const files = {
    "001_mood.sql":
      "alter type mood add value 'glad';\ninsert into people values ('glad');\ninsert into people values ('angry');\ncreate table a ();\n",
  };
  const [applied] = await promote(url, files);
  expect(applied).toMatchObject({ outcome: "partly", done: 2, failure: { sqlstate: "22P02", line: 3 } });
  await using session = await database.connect();
  await session.run("alter type mood add value 'angry'");
  const [again] = await promote(url, files);
  expect(again).toMatchObject({ outcome: "applied", statements: [{ line: 3 }, { line: 4 }] });
  expect(await session.query("select mood::text as mood from people")).toEqual([{ mood: "glad" }, { mood: "angry" }]);
  await expectSound(database, url, files, { "001_mood": "a" });
});

test("a file without a transaction may change its role on the way", async () => {
  await using database = await databaseWith(server, [
    "do $$ begin create role builder; exception when duplicate_object then null; end $$",
    "grant all on schema public to builder",
  ]);
  const url = await urlOf(database);
  const files = {
    "001_a.sql":
      "set role builder;\ncreate table a (id integer);\ncreate index concurrently a_id on a (id);\ncreate table b (id integer);\n",
  };
  const [applied] = await promote(url, files, { freely: new Set(["001_a"]) });
  expect(applied).toMatchObject({ outcome: "applied", failure: null });
  await using session = await database.connect();
  expect(
    await session.query(
      "select tablename::text as name, tableowner::text as owner from pg_tables where schemaname = 'public' order by 1",
    ),
  ).toEqual([
    { name: "a", owner: "builder" },
    { name: "b", owner: "builder" },
  ]);
  await expectSound(database, url, files, { "001_a": "a_id" });
});

test("settings, vacuum, drop and refresh among others", async () => {
  await using database = await databaseWith(server, [
    people,
    "create materialized view m as select 1 as id",
    "create unique index on m (id)",
    'create index old on "Pe""ople" (id)',
  ]);
  const url = await urlOf(database);
  const files = {
    "001_index.sql": `set search_path = public;\nset maintenance_work_mem = '64MB';\nvacuum "Pe""ople";\ndrop index concurrently old;\nrefresh materialized view concurrently m;\nreindex table concurrently m;\n${index["001_index.sql"]}`,
  };
  const surroundings = around();
  const [applied] = await promote(url, files, {}, surroundings);
  expect(applied?.failure).toBeNull();
  expect(applied).toMatchObject({ outcome: "applied", done: 7 });
  await expectSound(database, url, files, marks);
});
