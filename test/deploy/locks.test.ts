// Two promotions at once, others in the way, and others whose way we are in.
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deploy } from "../../src/deploy/index.ts";
import { lockKeys } from "../../src/deploy/locks.ts";
import type { Database, Server, Session } from "../../src/postgres/index.ts";
import { databaseWith, urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { expectSound, inconsistencies } from "./oracle.ts";
import { around, deploymentTo, outcomes, patience, promote } from "./promotion.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const files = {
  "001_a.sql": "create table a (id integer primary key);\n",
  "002_b.sql": "alter table busy add column note text;\ncreate table b (id integer);\n",
};
const marks = { "001_a": "a", "002_b": "b" };
const busy = "create table busy (id integer primary key); insert into busy values (1), (2)";

test("F22: of promotions that run at once one applies, and the others find it done", async () => {
  for (let round = 0; round < 4; round += 1) {
    await using database = await databaseWith(server, [busy]);
    const url = await urlOf(database);
    const all = await Promise.all([1, 2, 3].map(() => promote(url, files, { planned: null })));
    const told = all.flatMap(outcomes).toSorted();
    expect(told.filter((line) => line.endsWith(" applied"))).toEqual(["001_a applied", "002_b applied"]);
    expect(told.filter((line) => line.endsWith(" already"))).toHaveLength(4);
    expect(await inconsistencies(database, marks)).toEqual([]);
  }
});

test("F24: whoever writes into the ledger waits for the migration, and reads it meanwhile", async () => {
  await using database = await databaseWith(server, []);
  const url = await urlOf(database);
  await promote(url, { "000_zero.sql": "create table zero (id integer);\n" });
  const all = {
    "000_zero.sql": "create table zero (id integer);\n",
    "001_a.sql": "create table a as select pg_sleep(0.6)::text;\n",
  };
  const promotion = promote(url, all);
  await using other = await database.connect();
  await wait(450);
  expect(await other.query("select id from lockstep.migrations")).toEqual([{ id: "000_zero" }]);
  await other.run("insert into lockstep.migrations (id, checksum) values ('foreign', 'x')");
  expect(outcomes(await promotion)).toEqual(["001_a applied"]);
});

test("F28: a lock that is never given back ends the wait, and its holder is named", async () => {
  await using database = await databaseWith(server, [busy]);
  const url = await urlOf(database);
  await promote(url, files);
  await using holder = await database.connect();
  await holder.run("set application_name = 'forgotten laptop'");
  const [key] = lockKeys(await deploymentTo(url, files));
  await holder.query("select pg_advisory_lock($1::bigint)", [String(key)]);
  const more = { patience: { ...patience, retryForMs: 300 } };
  const problem = await promote(url, { ...files, "003_c.sql": "create table c ()" }, more).catch(
    (error: unknown) => error,
  );
  expect(problem).toMatchObject({ code: "promotion-locked", kind: "could-not-judge" });
  expect(String(problem)).toContain(`pid ${holder.pid} (forgotten laptop`);
});

/** Readers of `busy` while `work` runs: the longest that one of them waited. */
const slowestRead = async (database: Database, work: () => Promise<void>): Promise<number> => {
  let going = true;
  let slowest = 0;
  const read = async (session: Session) => {
    while (going) {
      const begun = performance.now();
      await session.query("select count(*) from busy");
      slowest = Math.max(slowest, performance.now() - begun);
      await wait(5);
    }
  };
  const sessions = await Promise.all([1, 2, 3].map(() => database.connect()));
  const reading = sessions.map(read);
  await work();
  going = false;
  await Promise.all(reading);
  await Promise.all(sessions.map((session) => session[Symbol.asyncDispose]()));
  return slowest;
};

test("F33: behind a long reader nobody waits longer than the lock timeout, and it succeeds when the reader ends", async () => {
  await using database = await databaseWith(server, [busy]);
  const url = await urlOf(database);
  await using reader = await database.connect();
  await reader.run("set application_name = 'nightly_dump'; begin; select count(*) from busy");
  const surroundings = around();
  const slowest = await slowestRead(database, async () => {
    const promotion = promote(url, files, {}, surroundings);
    await wait(1_200);
    await reader.run("commit");
    expect(outcomes(await promotion)).toEqual(["001_a applied", "002_b applied"]);
  });
  const retries = surroundings.events.filter(({ type }) => type === "retries");
  expect(retries.length).toBeGreaterThan(0);
  expect(JSON.stringify(retries)).toContain("nightly_dump");
  expect(slowest).toBeLessThan(patience.lockTimeoutMs + 250);
  await expectSound(database, url, files, marks);
});

test("F34, F35: behind a reader that never ends it gives up, names it, and never waited without a timeout", async () => {
  await using database = await databaseWith(server, [busy, "create table seen (value text)"]);
  const url = await urlOf(database);
  await using reader = await database.connect();
  await reader.run("set application_name = 'report; --'; begin; select count(*) from busy where id <> 4711");
  const more = { patience: { ...patience, lockTimeoutMs: 100, retryForMs: 1_200 } };
  const spy =
    "do $$ begin if current_setting('lock_timeout') <> '100ms' then raise 'lock_timeout is %', current_setting('lock_timeout'); end if; end $$;\n";
  const spied = { "001_a.sql": `${spy}${files["001_a.sql"]}`, "002_b.sql": `${spy}${files["002_b.sql"]}` };
  const applied = await promote(url, spied, more);
  expect(outcomes(applied)).toEqual(["001_a applied", "002_b rolled-back"]);
  expect(applied[1]?.failure).toMatchObject({ sqlstate: "55P03", line: 2 });
  expect(applied[1]?.attempts).toBeGreaterThan(2);
  expect(applied[1]?.blockers).toEqual([expect.objectContaining({ pid: reader.pid, application: "report; --" })]);
  expect(applied[1]?.blockers[0]?.query).not.toContain("4711");
  await reader.run("commit");
  await expectSound(database, url, spied, marks, more);
});

test("F36: as the victim of a deadlock it is tried again, and the application never notices", async () => {
  await using database = await databaseWith(server, [
    busy,
    "create table d1 (id integer); create table d2 (id integer)",
  ]);
  const url = await urlOf(database);
  const crossed = {
    "001_a.sql": "lock table d1;\nselect pg_sleep(0.4);\nlock table d2;\ncreate table a (id integer);\n",
  };
  await using application = await database.connect();
  await application.run("set deadlock_timeout = '60s'; begin; lock table d2");
  const more = { patience: { ...patience, lockTimeoutMs: 4_000 } };
  const promotion = promote(url, crossed, more);
  await wait(500);
  await application.run("lock table d1");
  await application.run("commit");
  const applied = await promotion;
  expect(applied).toMatchObject([{ outcome: "applied" }]);
  await expectSound(database, url, crossed, { "001_a": "a" });
});

test("a ledger that somebody changed since the plan stops the run before anything is applied", async () => {
  await using database = await databaseWith(server, [busy]);
  const url = await urlOf(database);
  await promote(url, { "000_zero.sql": "create table zero (id integer);\n" });
  const planned = await deploymentTo(url, { "000_zero.sql": "create table zero (id integer);\n", ...files });
  await using other = await database.connect();
  await other.run("insert into lockstep.migrations (id, checksum) values ('foreign', 'x')");
  await expect(deploy(planned, around())).rejects.toMatchObject({ code: "ledger-moved" });
  expect(await other.query("select to_regclass('a') as a")).toEqual([{ a: null }]);
});
