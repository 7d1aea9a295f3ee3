import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readHistory } from "../../src/layouts/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { embeddedServer, treeOf } from "../rehearse/rehearsal.ts";
import { schemaOf } from "./schema-of.ts";
import { since, zoo } from "./zoo.ts";

const written = async (server: Server, sql: string): Promise<string> => {
  const history = await readHistory(treeOf({ "migrations/001_zoo.sql": sql }), "migrations", "auto");
  return schemaOf(server, history);
};

describe.each([14, 15, 16, 17, 18])("on Postgres %i", (major) => {
  let server: Server;
  beforeAll(async () => {
    await loadParser();
    server = await embeddedServer(major);
  }, 60_000);
  afterAll(() => server[Symbol.asyncDispose]());

  const newer = Object.entries(since).flatMap(([from, cases]) => (major >= Number(from) ? Object.entries(cases) : []));

  it.each([...Object.entries(zoo), ...newer])(
    "writes %s as a file that makes the same catalog",
    async (name, sql) => {
      const text = await written(server, sql);
      expect(await written(server, sql)).toBe(text);
      if (process.env.SHOW === name) console.log(text);
    },
    60_000,
  );
});
