// Promotions that are killed, and what the next one finds.
import { rm } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checksumOf } from "../../src/deploy/intents.ts";
import { taskFor } from "../../src/deploy/task.ts";
import type { Database, Server } from "../../src/postgres/index.ts";
import { databaseWith, urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { builtPromoter, startPromoter } from "./child.ts";
import { expectSound, inconsistencies, leftBackends } from "./oracle.ts";
import { deploymentTo, outcomes, patience, promote } from "./promotion.ts";
import { openWire } from "./wire.ts";

let server: Server;
let program = "";
beforeAll(async () => {
  [server, program] = await Promise.all([embeddedServer(), builtPromoter()]);
});
afterAll(async () => {
  await Promise.all([server[Symbol.asyncDispose](), rm(program, { force: true })]);
});

const until = async (condition: () => Promise<boolean>, ms = 10_000): Promise<void> => {
  for (let waited = 0; waited < ms; waited += 20) {
    if (await condition()) return;
    await wait(20);
  }
  throw new Error("waited in vain");
};

const running = async (database: Database, query: string): Promise<void> => {
  await using session = await database.connect();
  await until(async () => {
    const rows = await session.query(
      "select 1 from pg_stat_activity where query like $1 and state = 'active' and pid <> pg_backend_pid()",
      [`${query}%`],
    );
    return rows.length > 0;
  });
};

describe("a transactional migration", () => {
  const files = {
    "001_a.sql": "create table a (id integer);\n",
    "002_b.sql": "create table b (id integer);\nselect pg_sleep(0.15);\ninsert into b values (1);\n",
    "003_c.sql": "create table c (id integer);\n",
  };
  const marks = { "001_a": "a", "002_b": "b", "003_c": "c" };

  test("F01: killed at any moment, leaves all of it or nothing", async () => {
    for (const after of [0, 60, 140, 220]) {
      await using database = await databaseWith(server, []);
      const url = await urlOf(database);
      const promoter = startPromoter(program, { url, files });
      await promoter.hears("begins");
      await wait(after);
      promoter.child.kill("SIGKILL");
      await promoter.ended;
      await expectSound(database, url, files, marks);
    }
  });

  test("F03: where the server cannot notice that, the run says so, and the next one names what is left", async () => {
    const slow = { "001_a.sql": "create table a (id integer);\nselect pg_sleep(4) as slow;\n" };
    await using database = await databaseWith(server, []);
    const url = await urlOf(database);
    await using wire = await openWire(url);
    // As a server before 14 answers: it knows no such setting.
    wire.rewrite = (raw) =>
      Buffer.from(
        raw.toString("latin1").replace("set client_connection_check_interval", "set client_connection_check_interva_"),
        "latin1",
      );
    wire.holds = true;
    const promoter = startPromoter(program, { url: wire.url, files: slow });
    await running(database, "select pg_sleep(4) as slow");
    expect(promoter.said).toContainEqual({
      type: "remark",
      text: "The server cannot notice that a client is gone: if this run is killed, its statement runs on to its end.",
    });
    promoter.child.kill("SIGKILL");
    await promoter.ended;
    const early = promote(url, slow, { patience: { ...patience, retryForMs: 500 } });
    await expect(early).rejects.toMatchObject({
      code: "promotion-locked",
      message: expect.stringMatching(/: pid \d+ \(lockstep /),
    });
    await wire[Symbol.asyncDispose]();
    await expectSound(database, url, slow, { "001_a": "a" });
  });

  test("F02: killed while the server is at a long statement, its process is gone within two seconds", async () => {
    const slow = { "001_a.sql": "create table a (id integer);\nselect pg_sleep(30) as slow;\n" };
    await using database = await databaseWith(server, []);
    const url = await urlOf(database);
    const promoter = startPromoter(program, { url, files: slow });
    await running(database, "select pg_sleep(30) as slow");
    promoter.child.kill("SIGKILL");
    await promoter.ended;
    const killed = performance.now();
    await using session = await database.connect();
    expect(await leftBackends(session)).toEqual([]);
    expect(performance.now() - killed).toBeLessThan(2_000);
    expect(await inconsistencies(database, { "001_a": "a" })).toEqual([]);
    expect(await session.query("select 1 from pg_locks where locktype = 'advisory'")).toEqual([]);
  });

  test.each(["SIGINT", "SIGTERM"] as const)("F70: %s rolls back and tells within five seconds", async (signal) => {
    const slow = {
      "001_a.sql": "create table a (id integer);\n",
      "002_b.sql": "create table b (id integer);\nselect pg_sleep(31);\n",
    };
    await using database = await databaseWith(server, []);
    const url = await urlOf(database);
    const promoter = startPromoter(program, { url, files: slow });
    await running(database, "select pg_sleep(31)");
    const called = performance.now();
    promoter.child.kill(signal);
    expect(await promoter.ended).toBe(0);
    expect(performance.now() - called).toBeLessThan(5_000);
    const last = promoter.said.at(-1);
    const result = last?.type === "result" ? last.result : [];
    expect(outcomes(result)).toEqual(["001_a applied", "002_b rolled-back"]);
    expect(result[1]?.failure?.message).toBe("called off");
    expect(await inconsistencies(database, { "001_a": "a", "002_b": "b" })).toEqual([]);
  });
});

describe("a migration without a transaction", () => {
  const table = "create table big (id integer); insert into big select generate_series(1, 300000)";
  const files = {
    "001_index.sql": "create index concurrently big_id on big (id);\n",
  };
  const freely = ["001_index"];
  const more = { freely: new Set(freely) };
  const marks = { "001_index": "big_id" };

  test("F04: killed while an index is built, the next run drops what is left and builds it again", async () => {
    await using database = await databaseWith(server, [table]);
    const url = await urlOf(database);
    await using other = await database.connect();
    await other.run("begin isolation level repeatable read; select count(*) from big");
    const promoter = startPromoter(program, { url, files, more: { freely } });
    await using session = await database.connect();
    await until(async () => (await session.query("select 1 from pg_index where not indisvalid")).length > 0);
    promoter.child.kill("SIGKILL");
    await promoter.ended;
    expect(await leftBackends(session)).toEqual([]);
    await other.run("rollback");
    expect(await session.query("select indisvalid from pg_index where indexrelid = 'big_id'::regclass")).toEqual([
      { indisvalid: false },
    ]);
    await expectSound(database, url, files, marks, more);
  });

  test("F05: killed when the index was finished and not recorded, it is recorded without being built again", async () => {
    await using database = await databaseWith(server, [table]);
    const url = await urlOf(database);
    await promote(url, files, more);
    await using session = await database.connect();
    const [before] = await session.query("select oid::text as oid from pg_class where relname = 'big_id'");
    // As a run leaves it that is killed between the end of the build and its note.
    await session.run("delete from lockstep.migrations");
    const task = taskFor(await deploymentTo(url, files, more), "001_index", "up", false);
    await session.query(
      "insert into lockstep.intents values ('001_index', 'up', $1, 0, true, '[]', now(), 1, 'killed')",
      [checksumOf(task)],
    );
    const [applied] = await promote(url, files, more);
    expect(applied).toMatchObject({
      outcome: "applied",
      remarks: ["An earlier run stopped in it; this one went on at statement 1."],
    });
    expect(await session.query("select oid::text as oid from pg_class where relname = 'big_id'")).toEqual([before]);
    expect(await session.query("select * from lockstep.intents")).toEqual([]);
  });

  test("F41: killed after the second of three statements, it goes on at the third; an edited file is refused", async () => {
    const three = {
      "001_three.sql":
        "create table one (id integer);\ncreate index concurrently two on one (id);\ncreate table three as select pg_sleep(20)::text;\n",
    };
    const quick = { "001_three.sql": three["001_three.sql"].replace("20", "0") };
    await using database = await databaseWith(server, []);
    const url = await urlOf(database);
    const promoter = startPromoter(program, { url, files: three, more: { freely: ["001_three"] } });
    await running(database, "create table three");
    promoter.child.kill("SIGKILL");
    await promoter.ended;
    const given = { freely: new Set(["001_three"]) };
    const [edited] = await promote(url, quick, given);
    expect(edited?.failure?.message).toContain("was changed after 2 of its statements had run");
    await using session = await database.connect();
    const task = taskFor(await deploymentTo(url, quick, given), "001_three", "up", false);
    // So that the test need not wait for the slow statement.
    await session.query("update lockstep.intents set checksum = $1", [checksumOf(task)]);
    const [applied] = await promote(url, quick, given);
    expect(applied).toMatchObject({ outcome: "applied", statements: [{ line: 3 }] });
    expect(await inconsistencies(database, { "001_three": "three" })).toEqual([]);
  });

  test("F70: called off while an index is built, what is left of it is dropped", async () => {
    await using database = await databaseWith(server, [table]);
    const url = await urlOf(database);
    await using other = await database.connect();
    await other.run("begin isolation level repeatable read; select count(*) from big");
    const promoter = startPromoter(program, { url, files, more: { freely, patience } });
    await using session = await database.connect();
    await until(async () => (await session.query("select 1 from pg_index where not indisvalid")).length > 0);
    const called = performance.now();
    promoter.child.kill("SIGTERM");
    await promoter.ended;
    expect(performance.now() - called).toBeLessThan(5_000);
    await other.run("rollback");
    await expectSound(database, url, files, marks, more);
  });
});
