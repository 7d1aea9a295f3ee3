import { expect, test } from "vitest";
import { resolveSettings } from "../../src/config/index.ts";

const host = "db.example.com";
const direct = `postgres://u:p@${host}:5432/app`;

const databaseUrl = (environment: Readonly<Record<string, string>>) => {
  const known = { checks: [], layouts: [] };
  const { live, notes } = resolveSettings({ flags: {}, inputs: {}, file: null, environment, known, scope: "live" });
  return [live.databaseUrl, notes.length];
};

test.each([
  ["a pooler that says so", `postgres://u:p@${host}/app?pgbouncer=true`],
  ["the port of a pooler", "postgres://u:p@aws-0-eu.pooler.example.com:6543/postgres"],
  ["the host of a pooler", "postgres://u:p@ep-cool-pooler.example.com/app?sslmode=require"],
])("%s in DATABASE_URL: DIRECT_URL is taken, and a note says so", (_, pooled) => {
  expect(databaseUrl({ DATABASE_URL: pooled, DIRECT_URL: direct })).toEqual([direct, 1]);
  expect(databaseUrl({ DATABASE_URL: pooled })).toEqual([pooled, 0]);
  // Some keep them the other way round.
  expect(databaseUrl({ DATABASE_URL: direct, DIRECT_URL: pooled })).toEqual([direct, 0]);
  expect(databaseUrl({ DATABASE_URL: pooled, DIRECT_URL: pooled })).toEqual([pooled, 0]);
});
