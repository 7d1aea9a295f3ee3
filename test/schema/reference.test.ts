import { afterAll, beforeAll, expect, it } from "vitest";
import { diskTree } from "../../src/git/index.ts";
import { readHistory } from "../../src/layouts/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { schemaOf } from "./schema-of.ts";

let server: Server;
beforeAll(async () => {
  await loadParser();
  server = await embeddedServer();
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());

it("writes the reference application as a file that makes the same catalog, twice the same", async () => {
  const history = await readHistory(await diskTree("."), "migrations", "auto");
  const text = await schemaOf(server, history);
  expect(text).toBe(await schemaOf(server, history));
}, 60_000);
