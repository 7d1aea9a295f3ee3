// F74: what time it is where we run says nothing about what was applied when.
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { databaseWith, urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { outcomes, promote } from "./promotion.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const day = 86_400_000;
const first = { "001_a.sql": "create table a (id integer);\n" };
const second = { ...first, "002_b.sql": "create table b (id integer);\n" };

test.each(["lockstep", "prisma", "flyway", "node-pg-migrate", "plain-names"])(
  "F74: a day ahead and a day behind, the ledger %s keeps the time of the database, and its order",
  async (ledgerId) => {
    await using database = await databaseWith(server, []);
    const url = await urlOf(database);
    const names = {
      lockstep: ["lockstep.migrations", "applied_at"],
      prisma: ["_prisma_migrations", "started_at"],
      flyway: ["flyway_schema_history", "installed_on"],
      "node-pg-migrate": ["pgmigrations", "run_on"],
      "plain-names": ["migrations", "applied_at"],
    } as const;
    for (const [shift, files] of [
      [day, first],
      [-day, second],
    ] as const) {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + shift });
      expect(outcomes(await promote(url, files, { ledgerId })).every((line) => line.endsWith(" applied"))).toBe(true);
      vi.useRealTimers();
    }
    const [table, column] = names[ledgerId as keyof typeof names];
    await using session = await database.connect();
    const rows = await session.query(
      `select abs(extract(epoch from clock_timestamp() - ${column}::timestamptz)) < 60 as now from ${table} order by ${column}`,
    );
    expect(rows).toEqual([{ now: true }, { now: true }]);
    const runs = await session.query(
      "select count(*)::int as n from lockstep.runs where started_at > now() - interval '1 minute'",
    );
    expect(runs).toEqual([{ n: 2 }]);
    expect(await promote(url, second, { ledgerId })).toEqual([]);
  },
);
