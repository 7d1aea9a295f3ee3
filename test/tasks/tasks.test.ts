import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database, Server } from "../../src/postgres/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { runTask, type StepResult, type Task } from "../../src/tasks/index.ts";
import { reach } from "../deploy/promotion.ts";
import { examplesIn } from "../house/examples.ts";
import { owner, productionWith, rowsOf, urlFor } from "../promote/production.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";

let server: Server;
beforeAll(async () => {
  await loadParser();
  server = await embeddedServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const run = async (
  database: Database,
  kind: Task["kind"],
  sql: string | null,
  more: Partial<Task> & { readonly signal?: AbortSignal } = {},
): Promise<StepResult> => {
  const script = sql === null ? null : ({ file: "a.sql", sql, transaction: "one", queries: null } as const);
  const { signal = new AbortController().signal, ...rest } = more;
  const task: Task = { kind, name: kind, script, names: [], timeoutMs: 10_000, onFailure: "fail", ...rest };
  const live = await reach(await urlFor(database));
  return runTask(
    { live, lockTimeoutMs: 200, touched: [], signal, now: () => performance.now(), wait: (ms) => wait(ms) },
    task,
  );
};

describe("an assertion", () => {
  let database: Database;
  beforeAll(async () => {
    database = await productionWith(server, [
      "create table users (id integer primary key, handle text)",
      "create table submissions (user_id integer)",
      "insert into users select n, nullif('u' || n, 'u7') from generate_series(1, 5000) n",
    ]);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  test("as the documentation shows it finds what is wrong", async () => {
    const [example] = examplesIn("docs/promotion.md").filter(
      ({ language, text }) => language === "sql" && text.includes("issue_count"),
    );
    const { outcome, detail } = await run(database, "assert", example?.text ?? "");
    expect([outcome, detail]).toEqual(["failed", "check_name: users without handle, issue_count: 1"]);
  });

  test("counts all rows, shows the first, and says of several queries which", async () => {
    const { message, detail } = await run(
      database,
      "assert",
      "select 1 where false;\n\nselect id from users order by id;\nselect 'x' as \"a b\";\n",
    );
    expect(message).toBe("a.sql:3, a.sql:4 found 5001 rows that must not be there");
    expect(detail?.split("\n").slice(-2)).toEqual(["id: 20", "and 4981 more"]);
  });

  test.each<[string, string, RegExp]>([
    [
      "writes",
      "delete from users; select 1 where false",
      /a\.sql:1:1: cannot execute DELETE in a read-only transaction \(25006\)/,
    ],
    ["ends the transaction", "select 1 where false; commit; delete from users", /ends the transaction/],
    [
      "writes through a function",
      "select setval('s', 1) from generate_series(1, 1)",
      /a\.sql:1:8: cannot execute|relation "s" does not exist/,
    ],
    ["asks nothing", "set local work_mem = '1MB'", /asks nothing/],
    ["is only a comment", "-- select 1", /asks nothing/],
    ["does not parse", "select 1;\nselect frmo users whre;", /a\.sql:2:\d+: .*\(42601\)/],
    ["uses psql", "\\copy users to 'x'\n", /a\.sql:1/],
    ["reads files", "select * from pg_read_file('/etc/passwd')", /permission denied/],
    [
      "hides values of its failure",
      "select id from users where handle = 'x' or ('s3cret' || handle)::int = 1",
      /invalid input syntax for type integer: "…"/,
    ],
  ])("that %s fails, and changes nothing", async (_, sql, says) => {
    const { outcome, message } = await run(database, "assert", sql);
    expect([outcome, message]).toEqual(["failed", expect.stringMatching(says)]);
    expect(await rowsOf(database, "select count(*) from users")).toEqual([{ count: "5000" }]);
  });

  test("is cancelled at its time", async () => {
    const { message, ms } = await run(database, "assert", "select pg_sleep(20)", { timeoutMs: 300 });
    expect(message).toMatch(/was not done within 0.3 s|statement timeout/);
    expect(ms).toBeLessThan(5_000);
  });
});

describe("a file", () => {
  test("runs as one transaction, with the data of a copy", async () => {
    await using database = await productionWith(server, ["create table t (a text unique)"]);
    const copied = await run(
      database,
      "sql",
      "begin;\ncopy t from stdin;\none\ntwo\n\\.\ninsert into t values ('three');\ncommit;\n",
    );
    expect([copied.outcome, copied.message]).toEqual(["ok", "2 statements"]);
    const failed = await run(database, "sql", "insert into t values ('four');\ninsert into t values ('one');");
    expect(failed.message).toBe('a.sql:2:1: duplicate key value violates unique constraint "t_a_key" (23505)');
    expect(await rowsOf(database, "select count(*) from t")).toEqual([{ count: "3" }]);
    const alone = await run(database, "sql", "vacuum analyze t;");
    expect([alone.outcome, alone.message]).toEqual(["ok", "1 statement"]);
    const mixed = await run(database, "sql", "select 1; vacuum t;");
    expect([mixed.outcome, mixed.hint]).toEqual([
      "failed",
      "What cannot run in a transaction becomes a file of its own.",
    ]);
    expect((await run(database, "sql", "select 1; rollback; select 2")).message).toContain(
      "ends a transaction by itself",
    );
    const lenient = await run(database, "sql", "select nothing", { onFailure: "continue" });
    expect(lenient.outcome).toBe("tolerated");
  });
});

describe("views and statistics", () => {
  const made = [
    'create table "we""ird" (id integer)',
    'create materialized view "v""1" as select count(*) as n from "we""ird"',
    'create unique index on "v""1" (n)',
    `insert into "we""ird" values (1)`,
  ];

  test("are refreshed under any name, while others read", async () => {
    await using database = await productionWith(server, made);
    await using reader = await database.connect(owner);
    await reader.run(`begin; select * from "v""1"`);
    const done = await run(database, "refresh", null, { names: ['public."v""1"'] });
    expect([done.outcome, done.message]).toEqual(["ok", "1 view"]);
    expect(await rowsOf(database, `select n from "v""1"`)).toEqual([{ n: "1" }]);
    expect((await run(database, "analyze", null, { names: ['"we""ird"'] })).message).toBe("1 table");
  });

  test.each<[Task["kind"], string]>([
    ["refresh", "public.nowhere"],
    ["refresh", '"we""ird"'],
    ["refresh", "a.b.c.d"],
    ["analyze", "nowhere"],
    ["analyze", `"; drop table x`],
  ])("%s of %s is refused", async (kind, name) => {
    await using database = await productionWith(server, made);
    expect((await run(database, kind, null, { names: [name] })).outcome).toBe("failed");
  });

  test("wait for a lock no longer than is allowed at once, and are tried again", async () => {
    await using database = await productionWith(server, [...made, 'drop index "v""1_n_idx"']);
    await using reader = await database.connect(owner);
    await reader.run(`begin; select * from "v""1"`);
    setTimeout(() => void reader.run("commit"), 1_200);
    const done = await run(database, "refresh", null);
    expect([done.outcome, done.message]).toEqual(["ok", expect.stringContaining("without a unique index")]);
    expect(done.ms).toBeGreaterThan(1_000);
  });

  test("of others are left alone, and it is said", async () => {
    await using database = await productionWith(server, made);
    await rowsOf(database, "create materialized view theirs as select 1 as one");
    const done = await run(database, "refresh", null);
    expect(done.message).toMatch(/^1 view; public\.theirs belongs to \w+ and was left alone$/);
  });
});
