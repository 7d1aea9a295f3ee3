import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { health } from "../../src/index.ts";
import type { Database, Server, Session } from "../../src/postgres/index.ts";
import { databaseWith, urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { family, healthRequest, lookAt, said, saidBy } from "./look.ts";

// What only a running database tells: who is connected, what is being built, which rows are there, and who may look.

const eventually = async (holds: () => Promise<boolean>): Promise<void> => {
  for (let left = 200; left > 0; left -= 1) {
    if (await holds()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("it never came to be");
};

const waits = (session: Session, like: string) => async (): Promise<boolean> =>
  (await session.query("select 1 from pg_stat_activity where query ~ $1 and wait_event_type = 'Lock'", [like])).length >
  0;

describe.each([14, 18])("Postgres %i", (major) => {
  let server: Server;
  beforeAll(async () => {
    server = await embeddedServer(major);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("index-invalid: what a failed build left, not what is being built; the fix mends it", async () => {
    await using database = await databaseWith(server, [
      "create table t (id int primary key, a int)",
      "insert into t values (1, 1), (2, 1)",
    ]);
    await using session = await database.connect();
    await expect(session.run('create unique index concurrently "t ""a" on t (a)')).rejects.toThrow();
    const broken = await lookAt(database);
    expect(said(broken)).toEqual(['error index-invalid public."t ""a"']);
    await session.run("delete from t where id = 2");
    await session.run(String(broken.findings[0]?.fix));
    expect(said(await lookAt(database))).toEqual([]);

    await using other = await database.connect();
    await other.run("begin; insert into t values (3, 3)");
    await using builder = await database.connect();
    const building = builder.run("create index concurrently t_being on t (a, id)");
    await eventually(waits(session, "t_being"));
    expect(saidBy(await lookAt(database), "index-invalid")).toEqual([]);
    await other.run("commit");
    await building;
  });

  test("an index that a role without rights sees being built is no invalid one", async () => {
    await using database = await databaseWith(server, [
      "create table t (id int primary key, a int)",
      "create role lockstep_stranger login",
    ]);
    await using other = await database.connect();
    await other.run("begin; insert into t values (3, 3)");
    await using builder = await database.connect();
    const building = builder.run("create index concurrently t_being on t (a)");
    await using session = await database.connect();
    await eventually(waits(session, "t_being"));
    const url = (await urlOf(database)).replace(/\/\/[^@]*@/, "//lockstep_stranger@");
    const report = await lookAt(database, { url });
    await other.run("commit");
    await building;
    await session.run("drop role lockstep_stranger");
    expect(saidBy(report, "index-invalid")).toEqual([]);
    expect(saidBy(report, "transaction-open-long")).toEqual(["info transactions of other roles (not looked at)"]);
  });

  test("a role that may connect and no more gets a report, and hears what it could not look at", async () => {
    await using database = await databaseWith(server, [
      ...family,
      "alter table posts add constraint k foreign key (u) references users not valid",
      "create sequence s as smallint",
      "alter table users enable row level security",
      "create role lockstep_nobody login",
      "create role lockstep_reader login; grant select on all tables in schema public to lockstep_reader",
    ]);
    await using session = await database.connect();
    const as = async (role: string) => {
      const url = (await urlOf(database)).replace(/\/\/[^@]*@/, `//${role}@`);
      return said(await lookAt(database, { url })).filter((line) => /not looked at/.test(line));
    };
    const nobody = await as("lockstep_nobody");
    const reader = await as("lockstep_reader");
    await session.run("drop owned by lockstep_nobody, lockstep_reader; drop role lockstep_nobody, lockstep_reader");
    expect(nobody).toContain("info orphaned-rows public.posts k (not looked at)");
    expect(nobody).toContain("info sequence-nearly-full public.s (not looked at)");
    // Row level security would hide users, and every post would look like an orphan.
    expect(reader).toContain("info orphaned-rows public.posts k (not looked at)");
  });

  test("transaction-open-long: a transaction or a statement of others that lasts, with its values left out", async () => {
    await using database = await databaseWith(server, ["create table t (id int primary key, secret text)"]);
    await using idle = await database.connect();
    await idle.run("begin; select 'hunter2' from t where secret = 'hunter2'");
    await new Promise((done) => setTimeout(done, 30));
    const report = await lookAt(database, { health: { transactionMs: 20 } });
    expect(saidBy(report, "transaction-open-long")).toEqual(["warning transaction of lockstep"]);
    expect(JSON.stringify(report)).not.toContain("hunter2");
    expect(report.findings[0]?.message).toContain("it is idle in transaction");
    expect(said(await lookAt(database))).toEqual([]);
    await idle.run("rollback");
    const sleeping = idle.run("select pg_sleep(3)");
    await new Promise((done) => setTimeout(done, 50));
    const slow = await lookAt(database, { health: { statementMs: 20 } });
    expect(slow.findings[0]?.message).toContain("its statement runs for");
    await sleeping;
  });

  test("connections-nearly-full: of the server and of a database with a limit of its own", async () => {
    await using database = await databaseWith(server, ["select 1"]);
    expect(said(await lookAt(database))).toEqual([]);
    const all = await lookAt(database, { health: { connectionsPercent: 1 } });
    expect(saidBy(all, "connections-nearly-full")).toEqual(["warning connections"]);
    await using session = await database.connect();
    await session.run(`alter database "${database.name}" connection limit 2`);
    expect(saidBy(await lookAt(database), "connections-nearly-full")).toEqual([`error database ${database.name}`]);
  });

  test("a question that takes too long is told, and the others are answered", async () => {
    await using database = await databaseWith(server, [
      ...family,
      "alter table posts add constraint k foreign key (u) references users not valid",
    ]);
    await using other = await database.connect();
    await other.run("begin; lock table users in access exclusive mode");
    const report = await lookAt(database);
    await other.run("rollback");
    expect(said(report)).toEqual([
      "warning constraint-not-validated public.posts k",
      "info orphaned-rows public.posts k (not looked at)",
    ]);
  });

  test("a run that is called off ends at once, and leaves nothing running", async () => {
    await using database = await databaseWith(server, [
      ...family,
      "alter table posts add constraint k foreign key (u) references users not valid",
    ]);
    await using other = await database.connect();
    await other.run("begin; lock table users in access exclusive mode");
    const asked = await healthRequest(database);
    const stop = new AbortController();
    const running = health({
      ...asked,
      promote: { statementTimeoutMs: null, lockTimeoutMs: 60_000 },
      signal: stop.signal,
    });
    const ended = expect(running).rejects.toMatchObject({ code: "called-off" });
    // One that is in a transaction sees the same activity for as long as it lasts.
    await using watching = await database.connect();
    await eventually(waits(watching, "lost$"));
    stop.abort();
    await ended;
    await eventually(async () => !(await waits(watching, "lost$")()));
    await other.run("rollback");
  });

  const stateOf = async (database: Database): Promise<string> => {
    await using session = await database.connect();
    const rows = await session.query(
      "select relname, relfilenode, (select count(*) from pg_class) as all, pg_current_wal_insert_lsn() as at from pg_class order by 1",
    );
    return JSON.stringify(rows);
  };

  test("nothing is written, not even a byte of log", async () => {
    await using database = await databaseWith(server, [
      ...family,
      "alter table posts add constraint k foreign key (u) references users not valid",
      "create materialized view v as select 1",
      "create sequence s; select nextval('s')",
    ]);
    await using session = await database.connect();
    await session.run("vacuum analyze");
    await session.run("checkpoint");
    await lookAt(database);
    const before = await stateOf(database);
    await lookAt(database);
    expect(await stateOf(database)).toBe(before);
  });

  test("the report obeys its schema, and what is accepted by key does not block", async () => {
    await using database = await databaseWith(server, [
      "create table a (id int); create table b (id int); create materialized view v as select 1 with no data",
    ]);
    const accept = ["table-without-primary-key:*", "matview-unpopulated:public.v"];
    const report = await lookAt(database, { health: { accept } });
    expect(report.verdict).toBe("pass");
    expect(report.summary).toMatchObject({ errors: 0, warnings: 0, suppressed: 3 });
    const schema = JSON.parse(readFileSync("schema/report.schema.json", "utf8"));
    expect(new Ajv({ strict: false }).validate(schema, JSON.parse(JSON.stringify(report)))).toBe(true);
  });
});
