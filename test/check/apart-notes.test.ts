import { afterAll, beforeAll, expect, test } from "vitest";
import { apartNotes } from "../../src/check/apart-notes.ts";
import type { Server } from "../../src/postgres/index.ts";
import { embeddedServer, rehearsed } from "../rehearse/rehearsal.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer(18);
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

const concurrently = "create index concurrently t_a on t (a);";
const base = { "migrations/001_t.up.sql": "create table t (a int);", "migrations/001_t.down.sql": "drop table t;" };
const pair = (up: string, down = "drop index t_a;") => ({
  ...base,
  "migrations/002_i.up.sql": up,
  "migrations/002_i.down.sql": down,
});

test("a file that no transaction holds is told with who would refuse it", async () => {
  const evidence = await rehearsed(server, pair(`set lock_timeout = '2s';\n${concurrently}`), {
    layout: "golang-migrate",
  });
  expect(evidence.steps[1]?.roundTrip).toBe("exact");
  expect(apartNotes(evidence)).toEqual([
    "`migrations/002_i.up.sql` does not fit into one transaction, so it was sent statement by statement, each committed by itself. golang-migrate would refuse it: give the statement that needs no transaction, such as `create index concurrently`, a file of its own.",
  ]);
});

test("what stands alone, and what the base has, is not told", async () => {
  expect(apartNotes(await rehearsed(server, pair(concurrently), { layout: "golang-migrate" }))).toEqual([]);
  const evidence = await rehearsed(server, pair(`${concurrently}\nselect 1;`), { layout: "golang-migrate" });
  const standing = new Map(evidence.steps.map(({ migration }) => [migration.id, "unchanged"] as const));
  expect(apartNotes({ ...evidence, standing })).toEqual([]);
  expect(apartNotes(evidence)).toHaveLength(1);
});
