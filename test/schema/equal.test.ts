import { afterAll, beforeAll, expect, it } from "vitest";
import { readHistory } from "../../src/layouts/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { embeddedServer, treeOf } from "../rehearse/rehearsal.ts";
import { largeSchema } from "./large.ts";
import { schemaOf } from "./schema-of.ts";
import { zoo } from "./zoo.ts";

let oldest: Server;
let newest: Server;
beforeAll(async () => {
  await loadParser();
  oldest = await embeddedServer(14);
  newest = await embeddedServer(18);
}, 60_000);
afterAll(async () => {
  await oldest[Symbol.asyncDispose]();
  await newest[Symbol.asyncDispose]();
});

// The others hold views or rules, which Postgres prints in other words since 16.
const alike = ["types", "sequences", "tables", "partitions", "rare", "publications"];

it.each(alike)(
  "writes %s in the same words on the oldest and the newest Postgres",
  async (name) => {
    const history = await readHistory(treeOf({ "migrations/001_zoo.sql": zoo[name] ?? "" }), "migrations", "auto");
    const text = await schemaOf(newest, history);
    expect(text).toMatchSnapshot();
    expect(await schemaOf(oldest, history)).toBe(text);
  },
  60_000,
);

it("writes many tables with all that hangs on them in the same words on both", async () => {
  const history = await readHistory(treeOf({ "migrations/001_large.sql": largeSchema(30) }), "migrations", "auto");
  const text = await schemaOf(newest, history);
  expect(text).toContain("create policy");
  expect(await schemaOf(oldest, history)).toBe(text);
}, 60_000);
