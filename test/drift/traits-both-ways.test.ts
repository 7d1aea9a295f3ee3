import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { declaredSqlDrift } from "../../src/drift/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { planTowards, readDatabase, runScript } from "../../src/rehearse/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Ground, groundOf } from "./ground.ts";
import { base, elsewhere, traits, wrapper } from "./planted-traits.ts";

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
    expect({ problem, status }).toEqual({ problem: null, status: "drift" });
    expect(fix?.proved).toBe(true);
  });
});

const withWrapper = async (sql: string) => {
  const { database } = await ground.after("");
  for (const [role, text] of [
    [undefined, wrapper],
    [ground.site.role, sql],
  ] as const) {
    await using session = await database.connect(role);
    await session.run(text);
  }
  return { database, made: await readDatabase(ground.site, database) };
};

describe.each(elsewhere)("%s", (_says, one, other) => {
  test.each([
    ["forth", one, other],
    ["back", other, one],
  ])("%s, by SQL that was proved", async (_, here, there) => {
    const [from, to] = [await withWrapper(here), await withWrapper(there)];
    await using start = from.database;
    await using _end = to.database;
    const plan = await planTowards(ground.site, start, to.made);
    expect(plan?.left).toEqual([]);
    expect(plan?.proved).toBe(true);
  });
});
