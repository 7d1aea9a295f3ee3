import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../src/postgres/contract.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { databaseWith, filling } from "./filling.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const ups = readdirSync("migrations")
  .filter((name) => /^\d+_\w+\.sql$/.test(name))
  .sort()
  .map((name) => readFileSync(`migrations/${name}`, "utf8"));

test("every table of the reference application can be filled", async () => {
  // Concurrently is for tables in use; in a block of statements it is refused.
  await using database = await databaseWith(server, ...ups.map((up) => up.replaceAll(/ concurrently/gi, "")));
  await filling(database, async ({ filled }) => {
    expect(filled.failed).toEqual([]);
  });
});
