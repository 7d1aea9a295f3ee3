// What takes minutes: `npm run slow`.
import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { inconsistencies, leftBackends } from "../deploy/oracle.ts";
import { around, outcomes, patience, promote } from "../deploy/promotion.ts";
import { openWire } from "../deploy/wire.ts";
import { databaseWith, urlOf } from "../live/live-database.ts";
import { productionWith, promoteTo } from "../promote/production.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

test("F13: half a second for every message makes it slower, and nothing else", { timeout: 300_000 }, async () => {
  await using database = await databaseWith(server, ["create table t (id integer)"]);
  await using wire = await openWire(await urlOf(database));
  wire.delayMs = 500;
  const files = { "001_a.sql": "alter table t add column n integer;\ncreate table a (id integer);\n" };
  const slow = { patience: { ...patience, settleForMs: 60_000, retryForMs: 60_000 } };
  const begun = performance.now();
  const applied = await promote(wire.url, files, slow);
  expect(applied).toMatchObject([{ outcome: "applied", attempts: 1, waitedMs: 0 }]);
  console.log(`F13: ${Math.round((performance.now() - begun) / 1000)} s`);
  expect(await inconsistencies(database, { "001_a": "a" })).toEqual([]);
});

test("F15: a process that stands still for twenty seconds is waited for, and it is told", {
  timeout: 120_000,
}, async () => {
  await using database = await databaseWith(server, []);
  const url = await urlOf(database);
  const surroundings = around();
  const files = { "001_a.sql": "create table a (id integer);\nselect pg_sleep(1) as still;\n" };
  const promotion = promote(url, files, { patience: { ...patience, settleForMs: 60_000 } }, surroundings);
  await using session = await database.connect();
  let pid = 0;
  for (let waited = 0; pid === 0 && waited < 10_000; waited += 20) {
    const [row] = await session.query(
      "select pid from pg_stat_activity where query like 'select pg_sleep(1) as still%' and pid <> pg_backend_pid()",
    );
    pid = Number(row?.pid ?? 0);
    await wait(20);
  }
  process.kill(pid, "SIGSTOP");
  await wait(20_000);
  process.kill(pid, "SIGCONT");
  expect(outcomes(await promotion)).toEqual(["001_a applied"]);
});

test("F57: 200 MB in one file are applied in bounded memory", { timeout: 1_800_000 }, async () => {
  await using database = await databaseWith(server, []);
  const row = `insert into a values (1, '${"x".repeat(1_000)}');\n`;
  const files = {
    "001_a.sql": `create table a (id integer, t text);\n${row.repeat(Math.ceil((200 * 2 ** 20) / row.length))}`,
  };
  const begun = performance.now();
  expect(outcomes(await promote(await urlOf(database), files))).toEqual(["001_a applied"]);
  const used = Math.round(process.memoryUsage().rss / 2 ** 20);
  console.log(`F57: ${Math.round((performance.now() - begun) / 1000)} s, ${used} MB resident`);
  expect(used).toBeLessThan(2_000);
});

test("F75: 500 promotions in a row leave nothing behind", { timeout: 3_600_000 }, async () => {
  await using database = await databaseWith(server, []);
  const url = await urlOf(database);
  const folders = () => readdirSync(tmpdir()).filter((name) => name.includes("lockstep")).length;
  const before = folders();
  const files: Record<string, string> = {};
  const times: number[] = [];
  for (let number = 1; number <= 500; number += 1) {
    files[`${String(number).padStart(4, "0")}_step.sql`] = `create table t${number} (id integer);\n`;
    const begun = performance.now();
    expect(outcomes(await promote(url, files))).toHaveLength(1);
    times.push(performance.now() - begun);
    if (number % 100 === 0) global.gc?.();
  }
  await using session = await database.connect();
  expect(await leftBackends(session)).toEqual([]);
  expect(await session.query("select count(*)::int as n from lockstep.migrations")).toEqual([{ n: 500 }]);
  expect(await session.query("select 1 from pg_prepared_xacts")).toEqual([]);
  expect(await session.query("select 1 from pg_locks where locktype = 'advisory'")).toEqual([]);
  expect(folders()).toBe(before);
  const median = (some: readonly number[]) => [...some].sort((a, b) => a - b)[Math.floor(some.length / 2)] ?? 0;
  console.log(
    `F75: first hundred ${Math.round(median(times.slice(0, 100)))} ms each, last ${Math.round(median(times.slice(-100)))} ms, ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB resident`,
  );
});

test("F75: ten whole runs, rehearsal and all, leave no folder and no server behind", { timeout: 300_000 }, async () => {
  await using database = await productionWith(server, []);
  const children = () =>
    readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8").trim().split(" ").length;
  const before = children();
  const files: Record<string, string> = {};
  for (let number = 1; number <= 10; number += 1) {
    files[`migrations/00${String(number).padStart(2, "0")}_step.sql`] = `create table t${number} (id integer);\n`;
    expect((await promoteTo(database, files, { settings: { platform: "plain" } })).outcome).toBe("promoted");
  }
  await wait(1_000);
  expect(children()).toBe(before);
});
