// Names without a schema, where production's path leads elsewhere than the rehearsal's.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { promotionText } from "../../src/promote/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Files, owner, productionWith, promoteTo, rollBackOn, tablesIn } from "./production.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const first: Files = {
  "migrations/001_a.sql": "create table a (id integer);\n",
  "migrations/001_a.down.sql": "drop table a;\n",
};
const second: Files = {
  ...first,
  "migrations/002_b.sql": "create table b (id integer);\n",
  "migrations/002_b.down.sql": "drop table b;\n",
};
const other = `create schema other authorization ${owner}`;

const promoted = async () => {
  const production = await productionWith(server, []);
  expect((await promoteTo(production, first)).outcome).toBe("promoted");
  return production;
};
const accepting = (...more: readonly string[]) => ({ promote: { acceptDrift: ["unmanaged-object:*", ...more] } });

test.each([
  [
    "of the role",
    (database: string) => `alter role ${owner} in database ${database} set search_path = other, public`,
    "other",
  ],
  ["of the database", (database: string) => `alter database ${database} set search_path = other, public`, "other"],
  [
    "that leads nowhere",
    (database: string) => `alter role ${owner} in database ${database} set search_path = nowhere`,
    "",
  ],
  ["through a schema called like the role", () => `create schema ${owner} authorization ${owner}`, owner],
])("a path %s is found before anything is made in the wrong schema", async (_, sql, schema) => {
  await using production = await promoted();
  await using admin = await production.connect();
  await admin.run(`${other}; ${sql(production.name)}`);
  const refused = await promoteTo(production, second, accepting());
  expect([refused.outcome, refused.refusals.map(({ key }) => key)]).toEqual(["refused", [`search-path:${schema}`]]);
  expect(promotionText(refused)).toContain("and to public in the rehearsal");
  const back = await rollBackOn(production, first, { steps: 1 }, accepting());
  expect(back.refusals.map(({ key }) => key)).toEqual([`search-path:${schema}`]);
  expect(await tablesIn(production)).toEqual(["lockstep.migrations", "lockstep.runs", "public.a"]);
});

test("names with a schema go on once that is said, and what stands in no such schema unasked", async () => {
  await using production = await promoted();
  await using admin = await production.connect();
  await admin.run(`${other}; alter database ${production.name} set search_path = other, public`);
  const named = {
    ...second,
    "migrations/002_b.sql": "create table public.b (id integer);\n",
    "migrations/002_b.down.sql": "drop table public.b;\n",
  };
  const done = await promoteTo(production, named, accepting("search-path:other"));
  expect([done.outcome, done.accepted]).toEqual(["promoted", ["unmanaged-object:schema other", "search-path:other"]]);
  const apart = {
    ...named,
    "migrations/003_c.sql": "create schema c; create table c.c (id integer);\n",
    "migrations/003_c.down.sql": "drop schema c cascade;\n",
  };
  expect((await promoteTo(production, apart, accepting())).outcome).toBe("promoted");
});
