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

test("a value that cannot be sent, and a name that is taken, fail alone", async () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const answers = await Promise.allSettled([
    session.query("select $1::json as j", [circle]),
    session.query("select 1 as n"),
    session.prepared("taken", "select 2 as n"),
    session.prepared("taken", "select 3 as n"),
    session.query("select 4 as n"),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled", "rejected", "fulfilled"]);
  expect(answers[1]).toMatchObject({ value: [{ n: 1 }] });
  expect(answers[4]).toMatchObject({ value: [{ n: 4 }] });
  await session.run("begin");
  expect(session.status()).toBe("transaction");
});

test("texts sent at once are answered in order, whatever becomes of each", async () => {
  const answers = await session.runAll([
    "create temp table many as select generate_series(1, 1000) as n",
    "select 1/0",
    "",
    "select * from many; begin",
    "select nope",
    "rollback",
    "insert into many values (0); select 2; select 1/0",
  ]);
  expect(answers.map(({ status }) => status)).toEqual([
    ...["fulfilled", "rejected", "fulfilled", "fulfilled", "rejected", "fulfilled", "rejected"],
  ]);
  expect(answers[1]).toMatchObject({ reason: { refusal: { sqlstate: "22012", completed: 0 } } });
  expect(answers[6]).toMatchObject({ reason: { refusal: { sqlstate: "22012", completed: 2 } } });
  expect(answers[0]).toMatchObject({ value: expect.any(Number) });
  expect(session.status()).toBe("idle");
  expect(await session.query("select count(*)::int as n from many")).toEqual([{ n: 1000 }]);
  expect(await session.runAll([])).toEqual([]);
});

test("texts sent at once wait for what was asked before, and large ones arrive whole", async () => {
  const large = `select '${"x".repeat(3_000_000)}'`;
  const [before, together, after] = await Promise.all([
    session.query("select 1 as n"),
    session.runAll(Array.from({ length: 5 }, () => large)),
    session.query("select 2 as n"),
  ]);
  expect([before, after]).toEqual([[{ n: 1 }], [{ n: 2 }]]);
  expect(together.every(({ status }) => status === "fulfilled")).toBe(true);
});

test("a copy among texts sent at once ends the connection and never hangs", async () => {
  await using other = await database.connect();
  await other.run("create temp table copied (id int)");
  const answers = await other.runAll(["select 1", "copy copied from stdin", "select 2"]);
  expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
  expect(answers[2]).toMatchObject({ reason: { code: "connection-lost" } });
});

test("a connection that breaks loses all that was sent at once", async () => {
  await using other = await database.connect();
  const asked = other.runAll(["select pg_sleep(60)", "select 2"]);
  await session.query("select pg_terminate_backend($1)", [other.pid]);
  for (const answer of await asked) expect(answer).toMatchObject({ reason: { code: "connection-lost" } });
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

test("a table tells the types of its columns, also when it has no rows and two columns of one name", async () => {
  const text = "select 'c'::\"char\" as a, 7::bigint as a, $1::text[] as b";
  expect(await session.table(text, [["x", null]])).toEqual({
    columns: [
      { name: "a", type: 18 },
      { name: "a", type: 20 },
      { name: "b", type: 1009 },
    ],
    rows: [["c", "7", ["x", null]]],
  });
  const none = await session.table("select 1 as one where false");
  expect(none).toEqual({ columns: [{ name: "one", type: 23 }], rows: [] });
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
