import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { declaredSqlDrift } from "../../src/drift/index.ts";
import { outline } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { bareDump, dump, structure } from "./dump.sql.ts";
import { type Ground, groundOf } from "./ground.ts";
import { handwritten } from "./handwritten.sql.ts";
import { migrations } from "./library.sql.ts";
import { planted } from "./planted-sql.ts";

let server: Server;
let ground: Ground;
beforeAll(async () => {
  server = await embeddedServer();
  ground = await groundOf(server, migrations);
});
afterAll(async () => {
  await ground[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const hold = async (sql: string, text: string) => {
  const declared = { kind: "schema-file", source: "schema.sql", sql: text } as const;
  const { database, made } = await ground.after(sql);
  await using own = database;
  const drift = await declaredSqlDrift(ground.site, own, made, declared);
  if (drift.fix === null) return { drift, cured: null };
  const after = await ground.after(drift.fix.sql, own);
  await using mended = after.database;
  return { drift, cured: await declaredSqlDrift(ground.site, mended, after.made, declared) };
};

const told = ({ drift }: Awaited<ReturnType<typeof hold>>) => ({
  status: drift.status,
  problem: drift.problem,
  changes: outline(drift.changes.map(({ change }) => change))
    .map((change) => `${change.type} ${change.address}`)
    .sort(),
});

const inSync = { status: "in-sync", problem: null, changes: [] };

describe("in sync with the migrations that say the same is", () => {
  test.each([14, 15, 16, 17, 18])("what pg_dump %i writes, with and without owners", async (major) => {
    expect(told(await hold("", dump(major)))).toEqual(inSync);
    expect(told(await hold("", bareDump(major)))).toEqual(inSync);
  });
  test("what Rails writes", async () => {
    expect(told(await hold("", structure))).toEqual(inSync);
  });
  test("what a person wrote, to be run again and again", async () => {
    expect(told(await hold("", handwritten))).toEqual(inSync);
  });
});

describe("planted between a dump and the migrations, it is found and cured:", () => {
  test.each(planted)("$says", async ({ dump: edits = [], sql = "", drift: wanted }) => {
    const text = edits.reduce((now, [from, to]) => {
      expect(now).toContain(from);
      return now.replace(from, () => to);
    }, dump(18));
    const held = await hold(sql, text);
    expect(told(held)).toEqual({ status: "drift", problem: null, changes: wanted });
    expect(held.drift.fix?.proved).toBe(true);
    expect(held.cured?.changes).toEqual([]);
  });
});
