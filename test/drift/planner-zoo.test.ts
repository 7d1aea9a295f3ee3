import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { planTowards } from "../../src/rehearse/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { since, zoo } from "../schema/zoo.ts";
import { type Ground, groundOf } from "./ground.ts";

// SQL between a database with one of everything and one with nothing, in both directions.

let server: Server;
let ground: Ground;
beforeAll(async () => {
  server = await embeddedServer();
  ground = await groundOf(server, { "migrations/001_nothing.sql": "select 1;" });
});
afterAll(async () => {
  await ground[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const cases = [zoo, ...Object.values(since)].flatMap((one) => Object.entries(one));

const dropRoles = async (): Promise<void> => {
  await using database = await server.createDatabase();
  await using session = await database.connect();
  for (const role of ["keeper", '"Re ader"']) await session.run(`drop role if exists ${role}`);
};

describe.each(cases)("%s", (_name, sql) => {
  test.each(["made", "taken away"] as const)("is %s by SQL that was proved", async (direction) => {
    const { site } = ground;
    const full = await ground.after(sql);
    const empty = await ground.after("");
    await using here = direction === "made" ? empty.database : full.database;
    await using there = direction === "made" ? full.database : empty.database;
    const wanted = direction === "made" ? full.made : empty.made;
    // Roles are everybody's: they are there on both sides as soon as one has them.
    const plan = await planTowards(site, here, wanted, {
      concerns: ({ kind }) => kind !== "role" && kind !== "membership",
    });
    await Promise.all([here[Symbol.asyncDispose](), there[Symbol.asyncDispose]()]);
    await dropRoles();
    expect(plan?.left).toEqual([]);
    expect(plan?.proved).toBe(true);
  });
});
