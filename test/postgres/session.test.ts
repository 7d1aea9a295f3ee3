import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { SqlError } from "../../src/model/index.ts";
import { type Database, type Notice, type Server, type Session, startServer } from "../../src/postgres/index.ts";
import { requestFor } from "./request.ts";

let server: Server;
let database: Database;
let session: Session;
beforeAll(async () => {
  server = await startServer(requestFor("embedded"));
  database = await server.createDatabase();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  session = await database.connect();
  return () => session[Symbol.asyncDispose]();
});

async function refusalOf(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SqlError);
  return (error as SqlError).refusal;
}

test("values arrive without loss", async () => {
  const [row] = await session.query(
    `select 9007199254740993::bigint as big, 1.10::numeric as exact, true as yes, 7::int2 as small, null as none,
            '2020-01-02 03:04:05.678901+00'::timestamptz as moment, '{"a":[1]}'::jsonb as json,
            array['a,b','"']::text[] as texts, array['x']::name[] as names, '\\x00ff'::bytea as bytes, $1::text as given`,
    ["é"],
  );
  expect(row).toEqual({
    big: "9007199254740993",
    exact: "1.10",
    yes: true,
    small: 7,
    none: null,
    moment: "2020-01-02 03:04:05.678901+00",
    json: { a: [1] },
    texts: ["a,b", '"'],
    names: ["x"],
    bytes: Buffer.from([0, 255]),
    given: "é",
  });
});

test("one query is one statement", async () => {
  expect((await refusalOf(session.query("select 1; select 2"))).sqlstate).toBe("42601");
});

test("a refusal carries what Postgres said, with the position in code points", async () => {
  const refusal = await refusalOf(session.run("select '😀é', nope"));
  expect(refusal).toMatchObject({ sqlstate: "42703", message: 'column "nope" does not exist', position: 14 });
});

test("the status is true right after a call, also after one that failed", async () => {
  expect(session.status()).toBe("idle");
  await session.run("begin");
  expect(session.status()).toBe("transaction");
  await refusalOf(session.run("select 1/0"));
  expect(session.status()).toBe("failed");
  await session.run("rollback");
  expect(session.status()).toBe("idle");
  await refusalOf(session.query("select 1/0"));
  expect(session.status()).toBe("idle");
});

test("calls made at once are answered in turn", async () => {
  const answers = await Promise.all([
    session.query("select 1 as n"),
    refusalOf(session.run("select 1/0")),
    session.prepared("n", "select $1::int as n", [3]),
    session.run("select 4"),
    session.prepared("n", "select $1::int as n", [5]),
  ]);
  expect(answers[0]).toEqual([{ n: 1 }]);
  expect(answers[1]).toMatchObject({ sqlstate: "22012" });
  expect(answers[2]).toEqual([{ n: 3 }]);
  expect(answers[4]).toEqual([{ n: 5 }]);
});

test("a prepared statement survives what a script discards", async () => {
  const ask = () => session.prepared("ask", "select $1::int as n", [1]);
  expect(await ask()).toEqual([{ n: 1 }]);
  for (const script of ["discard all", "deallocate all", "select 1; deallocate all; select 2"]) {
    await session.run(script);
    expect(await ask()).toEqual([{ n: 1 }]);
  }
});

test("a prepared statement that is refused can be tried again", async () => {
  const ask = () => session.prepared("later", "select n from later_table");
  await refusalOf(ask());
  await session.run("create table later_table as select 2 as n");
  expect(await ask()).toEqual([{ n: 2 }]);
  await session.run("drop table later_table");
});

test("copy sends its data as it is, however large", async () => {
  await session.run("create temp table copied (id int, body text)");
  const lines = Array.from({ length: 50_000 }, (_, i) => `${i}\tline ${i} 😀 \\N é\n`);
  await session.copy("copy copied from stdin", lines.join(""));
  const [row] = await session.query("select count(*)::int as rows, max(body) as last from copied where id = 49999");
  expect(row).toEqual({ rows: 1, last: "line 49999 😀 N é" });
  expect((await session.query("select count(*)::int as rows from copied"))[0]).toEqual({ rows: 50_000 });
});

test("a copy that is refused leaves the session usable", async () => {
  await session.run("create temp table copied (id int)");
  expect(await refusalOf(session.copy("copy copied from stdin", "1\nx\n"))).toMatchObject({ sqlstate: "22P02" });
  expect(await refusalOf(session.copy("copy nothing from stdin", "1\n"))).toMatchObject({ sqlstate: "42P01" });
  await session.copy("copy copied from stdin", "");
  expect(await session.query("select * from copied")).toEqual([]);
});

test("a copy without data is refused, and one that writes is read and dropped", async () => {
  await session.run("create temp table copied (id int)");
  expect(await refusalOf(session.run("copy copied from stdin"))).toMatchObject({ sqlstate: "57014" });
  await session.run("insert into copied select generate_series(1, 10000); copy copied to stdout");
  expect(session.status()).toBe("idle");
});

test("notices reach the listener and nobody else", async () => {
  const notices: Notice[] = [];
  session.listen((notice) => notices.push(notice));
  await session.run("do $$ begin raise notice E'::set-output\\n::error::%', 'x'; raise warning 'careful'; end $$");
  session.listen(null);
  await session.run("do $$ begin raise notice 'unheard'; end $$");
  expect(notices).toEqual([
    { severity: "NOTICE", sqlstate: "00000", message: "::set-output\n::error::x" },
    { severity: "WARNING", sqlstate: "01000", message: "careful" },
  ]);
});

test("rows of a script are not kept", async () => {
  const before = process.memoryUsage().heapUsed;
  expect(await session.run("select repeat('x', 1000) from generate_series(1, 100000)")).toBeGreaterThan(0);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(60_000_000);
});

test("a session that was terminated is lost, and says so for every later call", async () => {
  await using other = await database.connect();
  await other.query("select pg_terminate_backend($1)", [session.pid]);
  await expect(session.query("select 1")).rejects.toMatchObject({ code: "connection-lost", kind: "could-not-judge" });
  await expect(session.run("select 1")).rejects.toMatchObject({ code: "connection-lost" });
});

test("the environment's connection settings are not read", async () => {
  const names = { PGOPTIONS: "-c work_mem=99MB", PGAPPNAME: "intruder", PGUSER: "intruder", PGSSLMODE: "require" };
  Object.assign(process.env, names);
  try {
    await using other = await database.connect();
    const [row] = await other.query(
      "select current_setting('work_mem') as memory, current_setting('application_name') as name, current_user::text as role",
    );
    expect(row).toEqual({ memory: "4MB", name: "lockstep", role: "postgres" });
  } finally {
    for (const name of Object.keys(names)) delete process.env[name];
  }
});
