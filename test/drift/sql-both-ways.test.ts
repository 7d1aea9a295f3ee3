import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { declaredSqlDrift } from "../../src/drift/index.ts";
import { describeChange } from "../../src/model/index.ts";
import type { Database, Server } from "../../src/postgres/index.ts";
import { readDatabase, runScript } from "../../src/rehearse/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Ground, groundOf } from "./ground.ts";
import { base, bothWays } from "./planted-both-ways.ts";

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

/** Runs a script as a migration runs, with the rights that hosts lend. */
const migrated = async (sql: string, from?: Database) => {
  const { database } = await ground.after("", from);
  {
    await using session = await database.connect(ground.site.role);
    const script = { file: "next.sql", sql, transaction: "one", queries: null } as const;
    expect((await runScript(session, script, ground.site.lender)).failure).toBeNull();
  }
  return { database, made: await readDatabase(ground.site, database) };
};

const hold = async (made: string, text: string) => {
  const declared = { kind: "schema-file", source: "schema.sql", sql: `${base}\n${text}` } as const;
  const { site } = ground;
  const now = await migrated(made);
  await using own = now.database;
  const drift = await declaredSqlDrift(site, own, now.made, declared);
  if (drift.fix === null) return { drift, cured: null };
  const after = await migrated(drift.fix.sql, own);
  await using mended = after.database;
  return { drift, cured: await declaredSqlDrift(site, mended, after.made, declared) };
};

describe.each(bothWays)("$says", ({ one, other, about }) => {
  test.each([
    ["forth", one, other],
    ["back", other, one],
  ])("is found, named by both sides and cured, %s", async (_, made, text) => {
    const { drift, cured } = await hold(made, text);
    expect(drift.problem).toBeNull();
    const named = drift.changes.filter(({ change }) => [change.address, change.parent].includes(about));
    expect(named.length).toBeGreaterThan(0);
    for (const { change } of named) {
      const { before, after } = describeChange(change);
      expect(before).not.toBe(after);
    }
    expect(drift.fix?.proved).toBe(true);
    expect(cured?.changes).toEqual([]);
  });
});
