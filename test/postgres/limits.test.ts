import { afterAll, beforeAll, expect, test } from "vitest";
import { type Server, startServer } from "../../src/postgres/index.ts";
import { rehearsed } from "../rehearse/rehearsal.ts";
import { requestFor } from "./request.ts";

let hasty: Server;
let small: Server;
beforeAll(async () => {
  hasty = await startServer(requestFor("embedded", { limits: { statementMs: 1_500 } }));
  small = await startServer(requestFor("embedded", { limits: { bytes: 256 * 2 ** 20 } }));
});
afterAll(async () => {
  await hasty[Symbol.asyncDispose]();
  await small[Symbol.asyncDispose]();
});

const late = "it ran for longer than 2 s, which is all that a rehearsal may, and was cancelled";
const full = "it wrote more than 256 MB, which is all that a rehearsal may, and was cancelled";
const forever = "begin loop perform 1; end loop;";

test.each([
  ["a loop without end", `do $$ ${forever} end $$`, late],
  ["one that lifts the server's own limit", `set statement_timeout = 0; do $$ ${forever} end $$`, late],
  [
    "a table that fills the disk",
    "create table big as select repeat(md5(g::text), 30) from generate_series(1, 100000000000) g",
    full,
  ],
  [
    "an answer that fills the disk",
    "select count(*) from (select g from generate_series(1, 100000000000) g order by md5(g::text)) sorted",
    full,
  ],
])("F68: %s is cancelled", async (_, sql, message) => {
  await using database = await (message === full ? small : hasty).createDatabase();
  await using session = await database.connect();
  const begun = performance.now();
  await expect(session.run(sql)).rejects.toMatchObject({ refusal: { sqlstate: "57014", message } });
  expect(performance.now() - begun).toBeLessThan(60_000);
  expect(await session.query("select 1 as one")).toEqual([{ one: 1 }]);
});

test("F68: a statement that catches its cancellation is ended with its process", async () => {
  await using database = await hasty.createDatabase();
  await using session = await database.connect();
  const stubborn =
    "do $$ begin loop begin loop perform 1; end loop; exception when query_canceled then null; end; end loop; end $$";
  await expect(session.run(stubborn)).rejects.toMatchObject({ code: "rehearsal-limit", kind: "could-not-judge" });
});

test("F68: a pull request gets a verdict that says which migration it was", async () => {
  const files = {
    "migrations/001_a.sql": "create table a (id integer);\n",
    "migrations/002_b.sql": `do $$ ${forever} end $$;\n`,
  };
  const { steps } = await rehearsed(hasty, files);
  expect(steps.map(({ migration, up }) => [migration.id, up.status])).toEqual([
    ["001_a", "ok"],
    ["002_b", "failed"],
  ]);
  expect(JSON.stringify(steps[1]?.up)).toContain(late);
});
