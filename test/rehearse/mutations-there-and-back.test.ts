import { afterAll, beforeAll, expect, it } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { type Pair, pairs } from "./pairs.ts";
import { embeddedServer, rehearsed } from "./rehearsal.ts";

// The same pairs in a history of which everything has a way back: it goes there and back, and reads late.

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

const around = {
  "migrations/001_first.sql": "create table first_of_all (id int); insert into first_of_all values (1);",
  "migrations/001_first.down.sql": "drop table first_of_all;",
  "migrations/003_last.sql": "create table last_of_all (id int); comment on table last_of_all is 'last';",
  "migrations/003_last.down.sql": "drop table last_of_all;",
};

const seen = async (on: Server, { given, up }: Pair, down: string) => {
  const files = { ...around, "migrations/002_change.sql": up, "migrations/002_change.down.sql": down };
  const { steps } = await rehearsed(on, files, { before: given, secondServer: () => embeddedServer() });
  return { grades: steps.map(({ roundTrip }) => roundTrip), residue: steps[1]?.residue ?? [] };
};

const gradesOf = async (pair: Pair, down: string) => {
  if (!/\brole\b/.test(pair.up)) return await seen(server, pair, down);
  // Roles outlive their databases, and so would what a down leaves of them.
  await using own = await embeddedServer();
  return await seen(own, pair, down);
};

it.each(pairs.map((pair) => [pair.name, pair] as const))("accuses no faithful down: %s", async (_, pair) => {
  const { grades, residue } = await gradesOf(pair, pair.down);
  expect(residue.filter(({ rankOnly }) => !rankOnly)).toEqual([]);
  expect(grades).toEqual(["exact", expect.stringMatching(/^(exact|column-order)$/), "exact"]);
});

const broken = pairs.flatMap((pair) => pair.broken.map((one, at) => [`${pair.name} ${at + 1}`, pair, one] as const));
it.each(broken)("catches what a broken down leaves: %s", async (_, pair, { down, leaves }) => {
  const { grades, residue } = await gradesOf(pair, down);
  expect(grades).toEqual(["exact", "residue", "exact"]);
  expect(residue.map(({ address }) => address)).toContainEqual(expect.stringMatching(leaves));
});
