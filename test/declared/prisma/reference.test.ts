// The project's own application: its migrations and its Prisma schema say the same, as it claims.
import { afterAll, beforeAll, expect, test } from "vitest";
import { findPrisma } from "../../../src/declared/index.ts";
import { diskTree } from "../../../src/git/index.ts";
import { readHistory } from "../../../src/layouts/index.ts";
import type { FileTree } from "../../../src/model/index.ts";
import type { Database, Server } from "../../../src/postgres/index.ts";
import { loadParser, scriptStatements } from "../../../src/sql/index.ts";
import { embeddedServer } from "../../rehearse/rehearsal.ts";
import { compared } from "./comparison.ts";

let server: Server;
let tree: FileTree;
beforeAll(async () => {
  server = await embeddedServer();
  tree = await diskTree(".");
  await loadParser();
});
afterAll(() => server[Symbol.asyncDispose]());

const migrate = async (database: Database): Promise<void> => {
  const { migrations } = await readHistory(tree, "migrations", "auto");
  await using session = await database.connect();
  for (const { up } of migrations) {
    const apart = /\bconcurrently\b/i.test(up.sql);
    for (const sql of apart ? scriptStatements(up.sql).map(({ start, end }) => up.sql.slice(start, end)) : [up.sql])
      await session.run(sql);
  }
};

test("the reference application is in sync with its Prisma schema", async () => {
  const { sources } = await findPrisma(tree, []);
  expect(sources.map(({ path }) => path)).toEqual(["prisma/schema.prisma"]);
  await using database = await server.createDatabase();
  await migrate(database);
  const found = await compared(server, database, sources[0]?.files ?? []);
  expect(found.changes).toEqual([]);
  expect(found.unseen).toEqual([]);
  expect(found.status).toBe("in-sync");
  expect(found.engine?.sql).toBe("");
  expect(found.outside.length).toBeGreaterThan(100);
});
