import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { declaredSqlDrift } from "../../src/drift/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { readDatabase, runScript } from "../../src/rehearse/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Ground, groundOf } from "./ground.ts";
import { base, traits } from "./planted-traits.ts";

let server: Server;
let ground: Ground;
beforeAll(async () => {
  server = await embeddedServer();
  ground = await groundOf(server, { "migrations/001_base.sql": base });
});
afterAll(async () => {
  await ground[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const fixBetween = async (made: string, text: string) => {
  const { database } = await ground.after("");
  await using own = database;
  {
    await using session = await own.connect(ground.site.role);
    const script = { file: "next.sql", sql: made, transaction: "one", queries: null } as const;
    expect((await runScript(session, script, ground.site.lender)).failure).toBeNull();
  }
  const declared = { kind: "schema-file", source: "schema.sql", sql: `${base}\n${text}` } as const;
  return await declaredSqlDrift(ground.site, own, await readDatabase(ground.site, own), declared);
};

describe.each(traits)("%s", (_says, one, other) => {
  test.each([
    ["forth", one, other],
    ["back", other, one],
  ])("%s, by SQL that was proved", async (_, made, text) => {
    const { problem, status, fix } = await fixBetween(made, text);
    if (problem) console.log(JSON.stringify(problem));
    expect({ problem, status }).toEqual({ problem: null, status: "drift" });
    expect(fix?.proved).toBe(true);
  });
});
