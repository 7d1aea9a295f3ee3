// Old code, new schema: which queries of the application a migration breaks.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { brokenQueryFindings } from "../../src/checks/broken-queries.ts";
import { readHistory } from "../../src/layouts/index.ts";
import type { Base, Evidence, Standing } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/contract.ts";
import { rehearse } from "../../src/rehearse/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { openTrials, readQueries } from "../../src/trials/index.ts";
import { embeddedServer, platformOf, treeOf } from "../rehearse/rehearsal.ts";

let server: Server;
beforeAll(async () => {
  await loadParser();
  server = await embeddedServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const queries = `select id, email from users where id = $1;
update users set name = $2 where id = $1;
select age + 1 from users;
insert into users (email) values ($1) returning id;
select nowhere from users;
drop table users;
select total from orders`;

const evidenceOf = async (files: Readonly<Record<string, string>>, base: Base | null): Promise<Evidence> => {
  const history = await readHistory(treeOf(files), "migrations", "auto");
  const standing = new Map<string, Standing>(
    history.migrations.map(({ id }) => [id, base?.migrations.some((one) => one.id === id) ? "unchanged" : "new"]),
  );
  const signal = new AbortController().signal;
  const nothing = {
    active: true,
    asks: () => true,
    rows: 0,
    seeds: [],
    downDirectory: null,
    progress: () => undefined,
    signal,
  };
  await using trials = openTrials({ ...nothing, history, base, standing, queries: readQueries("app.sql", queries) });
  const evidence = await rehearse({
    server,
    secondServer: null,
    platform: platformOf("plain"),
    history,
    base,
    standing,
    before: [],
    visits: trials.visits,
    token: `lockstep-${randomUUID()}`,
    today: "2026-11-20",
    progress: () => undefined,
    signal,
  });
  return { ...evidence, trials: trials.seen() };
};

const files = {
  "migrations/001_a.sql":
    "create table users (id serial primary key, email text, name text, age int); create table orders (id int, total int);",
  "migrations/001_a.down.sql": "drop table orders; drop table users;",
  "migrations/002_b.sql": "alter table users rename name to full_name;",
  "migrations/002_b.down.sql": "alter table users rename full_name to name;",
  "migrations/003_c.sql": "alter table users alter column age type text;\ndrop table orders;",
  "migrations/003_c.down.sql": "alter table users alter column age type int using age::int;",
};
const base: Base = {
  sha: "0".repeat(40),
  migrations: [{ id: "001_a", version: "001", up: "", down: null, file: "migrations/001_a.sql" }],
};

test("queries that work on the base are told by the migration that breaks them, and by what its downs do not bring back", async () => {
  const evidence = await evidenceOf(files, base);
  const { queries: seen } = evidence.trials;
  expect(seen?.prepared).toBe(5);
  expect(seen?.broken.map((one) => [one.line, one.broken, one.migration, one.sqlstate])).toEqual([
    [2, "new", "002_b", "42703"],
    [3, "new", "003_c", "42883"],
    [7, "new", "003_c", "42P01"],
    [7, "back", "003_c", "42P01"],
  ]);
  expect(brokenQueryFindings(evidence, "rename-breaks-clients")).toHaveLength(1);
  expect(brokenQueryFindings(evidence, "type-change-breaks-clients")).toHaveLength(1);
  expect(brokenQueryFindings(evidence, "drop-breaks-clients").map(({ subject }) => subject)).toEqual([
    "003_c queries",
    "003_c queries after down",
  ]);
});

test("without a base the newest migration stands for what is to come", async () => {
  const evidence = await evidenceOf(files, null);
  expect(evidence.trials.queries?.broken.map(({ line, broken }) => [line, broken])).toEqual([
    [3, "new"],
    [7, "new"],
    [7, "back"],
  ]);
});

test("an export of pg_stat_statements is read as CSV and as JSON", () => {
  const csv =
    'userid,query,calls\r\n10,"select ""a"", b\nfrom t where c = $1",5\r\n10,SET x = 1,1\r\n10,begin; select 1,1\r\n';
  expect(readQueries("stats.csv", csv)).toEqual([
    { file: "stats.csv", line: 2, text: 'select "a", b\nfrom t where c = $1' },
  ]);
  const json = JSON.stringify([
    { query: "select 1", calls: 3 },
    { query: "select 1" },
    { query: null },
    "delete from t",
  ]);
  expect(readQueries("stats.json", json).map(({ text }) => text)).toEqual(["select 1", "delete from t"]);
  expect(() => readQueries("stats.csv", "a,b\n1,2\n")).toThrow("its header names no column `query`");
  expect(() => readQueries("stats.json", "{}")).toThrow("it holds no list of queries");
});
