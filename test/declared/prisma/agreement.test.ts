// Our verdict against that of Prisma's own engine, on the same database and the same schema. Where they rightly differ, the
// pair says why, and fails the day the engine changes its mind. docs/prisma.md tells of each.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sqlOf } from "../../../src/declared/index.ts";
import type { Database, Server } from "../../../src/postgres/index.ts";
import { embeddedServer } from "../../rehearse/rehearsal.ts";
import { compared, schemaOf } from "./comparison.ts";
import type { Pair } from "./pair.ts";
import { columnPairs } from "./pairs-of-columns.ts";
import { defaultPairs } from "./pairs-of-defaults.ts";
import { keyPairs } from "./pairs-of-keys.ts";
import { methodPairs } from "./pairs-of-methods.ts";
import { wholePairs } from "./pairs-of-wholes.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const fill = async (database: Database, { prisma, before, sql, after }: Pair): Promise<void> => {
  await using session = await database.connect();
  for (const text of [before, sql ?? (await sqlOf(schemaOf(prisma), server.major)), after]) {
    if (text !== undefined) await session.run(text);
  }
};

const prove = async (pair: Pair): Promise<void> => {
  await using database = await server.createDatabase();
  await fill(database, pair);
  const found = await compared(server, database, schemaOf(pair.prisma));
  const spoken = (changes: typeof found.changes) => changes.map(({ type, address }) => `${type} ${address}`);
  expect(spoken(found.changes)).toEqual(pair.drift ?? []);
  expect(spoken(found.unseen)).toEqual(pair.unseen ?? []);
  expect(found.outside.filter((phrase) => !/^(comments|rights) on /.test(phrase))).toEqual(pair.outside ?? []);
  const inSync = pair.unlikeTheEngine === undefined ? found.status === "in-sync" : found.status !== "in-sync";
  expect(found.engine?.empty, found.engine?.sql).toBe(inSync);
};

describe.each([
  ["columns", columnPairs],
  ["defaults", defaultPairs],
  ["keys and indexes", keyPairs],
  ["indexes of other methods", methodPairs],
  ["tables, enums, views, schemas and extensions", wholePairs],
] as const)("%s", (_, pairs) => {
  test.each(pairs.map((pair) => [pair.says, pair] as const))("%s", (_says, pair) => prove(pair));
});
