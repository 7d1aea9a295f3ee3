import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { declaredSqlDrift } from "../../src/drift/index.ts";
import type { Database, Server } from "../../src/postgres/index.ts";
import { readDatabase, runScript } from "../../src/rehearse/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Ground, groundOf } from "./ground.ts";
import { ground as base, composites, moved, refused } from "./moved-rows.ts";

// SQL that was planned where no row is, run where there are some.

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

const refusalIn = async (database: Database, sql: string): Promise<string | null> => {
  await using session = await database.connect(ground.site.role);
  const script = { file: "next.sql", sql, transaction: "one", queries: null } as const;
  return (await runScript(session, script, ground.site.lender)).failure?.message ?? null;
};

/** As the superuser, whom no policy hides a row from. */
const seen = async (database: Database, sql: string) => {
  await using session = await database.connect();
  return await session.query(sql);
};

const asSuperuser = async (database: Database, sql: string): Promise<void> => {
  await using session = await database.connect();
  await session.run(sql);
};

const planned = async (made: string, text: string) => {
  const { database, made: entries } = await ground.after(made);
  await using own = database;
  const declared = { kind: "schema-file", source: "schema.sql", sql: `${base}\n${text}` } as const;
  return await declaredSqlDrift(ground.site, own, entries, declared);
};

const declaredNow = async (database: Database, text: string) => {
  const declared = { kind: "schema-file", source: "schema.sql", sql: `${base}\n${text}` } as const;
  return await declaredSqlDrift(ground.site, database, await readDatabase(ground.site, database), declared);
};

describe.each([...moved, ...composites])("$says", ({ one, other, rows, kept }) => {
  test.each([
    ["forth", one, other],
    ["back", other, one],
  ])("keep their rows, %s", async (_, made, text) => {
    const { fix } = await planned(made, text);
    if (process.env.SHOW) console.log(fix?.sql);
    expect(fix?.proved).toBe(true);
    const { database } = await ground.after(made);
    await using full = database;
    await asSuperuser(full, rows);
    const before = await seen(full, kept);
    expect(await refusalIn(full, fix?.sql ?? "")).toBeNull();
    expect(await seen(full, kept)).toEqual(before);
    expect((await declaredNow(full, text)).changes).toEqual([]);
  });
});

test.each(refused)("$says make it fail, and stay", async ({ one, other, rows, kept }) => {
  const { fix } = await planned(one, other);
  expect(fix?.proved).toBe(true);
  const { database } = await ground.after(one);
  await using full = database;
  await asSuperuser(full, rows);
  const before = await seen(full, kept);
  expect(await refusalIn(full, fix?.sql ?? "")).toMatch(/no partition of relation|violated by some row/);
  expect(await seen(full, kept)).toEqual(before);
});
