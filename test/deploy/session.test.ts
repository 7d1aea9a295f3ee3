// Files that do things to the session, to the lock and to the ledger.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { databaseWith, urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { expectSound, inconsistencies } from "./oracle.ts";
import { around, outcomes, promote } from "./promotion.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

// Fails unless the session is as it was before the first file, and holds the lock.
const second = `
do $$ begin
  if current_user <> session_user then raise 'role leaked'; end if;
  if current_setting('search_path') not like '%public%' then raise 'path leaked'; end if;
  if current_setting('work_mem') = '99MB' then raise 'setting leaked'; end if;
  if to_regclass('pg_temp.migrations') is not null then raise 'temporary table leaked'; end if;
  if exists (select from pg_prepared_statements) then raise 'prepared statement leaked'; end if;
  if exists (select from pg_cursors where is_holdable) then raise 'cursor leaked'; end if;
  if (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) <> 1 then raise 'locks: %',
    (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()); end if;
end $$;
create table public.b (id integer);
`;
const marks = { "001_a": "a", "002_b": "b" };

describe("the next file and the ledger are unaffected by one that", () => {
  test.each([
    ["F29: lets go of all advisory locks", "select pg_advisory_unlock_all();"],
    ["takes an advisory lock and keeps it", "select pg_advisory_lock(42), pg_advisory_lock(42);"],
    ["F30: changes its role", "set role somebody;"],
    ["F30: changes its role for the transaction", "set local role somebody;"],
    ["F30: changes the session's user", "set session authorization somebody;"],
    ["F30: resets everything", "reset all;"],
    ["F30: sets things", "set work_mem = '99MB'; set lock_timeout = 0; set statement_timeout = 1;"],
    [
      "F31: makes a temporary table called like the ledger",
      "create temporary table migrations (id text, checksum text);",
    ],
    ["F32: empties the search path", "select pg_catalog.set_config('search_path', '', false);"],
    [
      "prepares, declares and listens",
      "prepare p as select 1; declare c cursor with hold for select 1; listen channel;",
    ],
  ])("%s", async (_, sql) => {
    await using database = await databaseWith(server, [
      "do $$ begin create role somebody; exception when duplicate_object then null; end $$",
      "grant all on schema public to somebody",
    ]);
    const url = await urlOf(database);
    const files = { "001_a.sql": `create table public.a (id integer);\n${sql}\n`, "002_b.sql": second };
    const applied = await promote(url, files);
    expect(applied.flatMap(({ failure }) => (failure === null ? [] : [failure]))).toEqual([]);
    expect(outcomes(applied)).toEqual(["001_a applied", "002_b applied"]);
    await expectSound(database, url, files, marks);
  });

  test("F30: discards everything, outside of a transaction", async () => {
    await using database = await databaseWith(server, []);
    const url = await urlOf(database);
    const files = { "001_a.sql": "create table public.a (id integer);\ndiscard all;\n", "002_b.sql": second };
    const surroundings = around();
    const applied = await promote(url, files, {}, surroundings);
    expect(outcomes(applied)).toEqual(["001_a applied", "002_b applied"]);
    await expectSound(database, url, files, marks);
  });
});

describe("a file is refused that", () => {
  const refused = async (sql: string) => {
    await using database = await databaseWith(server, []);
    const url = await urlOf(database);
    const problem = await promote(url, { "001_a.sql": sql }).catch((error: unknown) => error);
    expect(await inconsistencies(database, { "001_a": "a" })).toEqual([]);
    return problem;
  };

  test.each([
    ["F59: commits in the middle", "begin;\ncreate table a ();\ncommit;\nselect 1;\n"],
    ["F59: begins at the end", "create table a ();\nbegin;\n"],
    ["F59: rolls back", "create table a ();\nrollback;\n"],
    ["F59: prepares its transaction", "create table a ();\nprepare transaction 'x';\n"],
  ])("%s", async (_, sql) => {
    expect(await refused(sql)).toMatchObject({ code: "transaction-control" });
  });

  test("F58: speaks to psql", async () => {
    expect(await refused("\\connect other\ncreate table a ();\n")).toMatchObject({ code: "script-unreadable" });
  });
});

test("F59: begin at the head and commit at the end say what is done anyway", async () => {
  await using database = await databaseWith(server, []);
  const url = await urlOf(database);
  const files = { "001_a.sql": "-- as sqitch writes it\nBEGIN;\ncreate table a (id integer);\nCOMMIT;\n" };
  expect(outcomes(await promote(url, files))).toEqual(["001_a applied"]);
  await expectSound(database, url, files, { "001_a": "a" });
});

test("a file that takes away its own row in the ledger is rolled back", async () => {
  await using database = await databaseWith(server, []);
  const url = await urlOf(database);
  const [applied] = await promote(url, { "001_a.sql": "create table a ();\ntruncate lockstep.migrations;\n" });
  expect(applied).toMatchObject({
    outcome: "rolled-back",
    failure: { message: "the migration took away its own row in the ledger" },
  });
  expect(await inconsistencies(database, { "001_a": "a" })).toEqual([]);
});

test("F46: settings of the role that would stop a migration are set aside", async () => {
  await using database = await databaseWith(server, []);
  const url = await urlOf(database);
  await using session = await database.connect();
  for (const setting of [
    "statement_timeout = '100ms'",
    "idle_in_transaction_session_timeout = '200ms'",
    "transaction_timeout = '1s'",
    "lock_timeout = 0",
  ]) {
    await session.run(`alter database ${database.name} set ${setting}`);
  }
  const files = { "001_a.sql": "create table a (id integer);\nselect pg_sleep(1.1);\n" };
  expect(outcomes(await promote(url, files))).toEqual(["001_a applied"]);
});

test("F58: data of COPY is sent with it", async () => {
  await using database = await databaseWith(server, []);
  const url = await urlOf(database);
  const files = {
    "001_a.sql":
      "\\restrict abc\ncreate table a (id integer, t text);\ncopy a (id, t) from stdin;\n1\tone\n2\ttwö\n\\.\n\\unrestrict abc\n",
  };
  expect(outcomes(await promote(url, files))).toEqual(["001_a applied"]);
  await using session = await database.connect();
  expect(await session.query("select * from a order by 1")).toEqual([
    { id: 1, t: "one" },
    { id: 2, t: "twö" },
  ]);
});
