import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { databaseWith } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { lookAt, said, saidBy } from "./look.ts";

// What the catalog tells, on the oldest and the newest Postgres.

describe.each([14, 18])("Postgres %i", (major) => {
  let server: Server;
  beforeAll(async () => {
    server = await embeddedServer(major);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const seen = async (check: string, sql: readonly string[]) => {
    await using database = await databaseWith(server, sql);
    return saidBy(await lookAt(database), check);
  };

  test("a sound database is passed in silence", async () => {
    await using database = await databaseWith(server, [
      "create table users (id bigint generated always as identity primary key, email text not null unique)",
      "create table posts (id bigint generated always as identity primary key, author bigint not null references users)",
      "create index on posts (author)",
      "create type mood as enum ('sad', 'fine')",
    ]);
    const report = await lookAt(database);
    expect(said(report)).toEqual([]);
    expect(report).toMatchObject({ verdict: "pass", layout: null, migrations: [], drift: [] });
  });

  test("constraint-not-validated: of tables and domains, until they are", async () => {
    const sql = [
      "create domain d as int",
      "alter domain d add constraint positive check (value > 0) not valid",
      "create table users (id int primary key)",
      "create table t (id int primary key, u int)",
      "alter table t add constraint k foreign key (u) references users not valid",
      "alter table t add constraint c check (u > 0) not valid",
    ];
    expect(await seen("constraint-not-validated", sql)).toEqual([
      "warning public.d positive",
      "warning public.t c",
      "warning public.t k",
    ]);
    await using database = await databaseWith(server, sql);
    const report = await lookAt(database);
    await using session = await database.connect();
    for (const { check, fix } of report.findings) {
      if (check === "constraint-not-validated") await session.run(String(fix));
    }
    expect(saidBy(await lookAt(database), "constraint-not-validated")).toEqual([]);
  });

  test("table-without-primary-key: tables, not partitions, temporary tables, views or what extensions own", async () => {
    const sql = [
      "create table bare (id int)",
      "create table near (id int not null)",
      "create unique index near_id on near (id)",
      "create table parts (id int) partition by range (id)",
      "create table part partition of parts for values from (0) to (10)",
      "create view v as select 1",
      "create table sound (id int primary key)",
    ];
    expect(await seen("table-without-primary-key", sql)).toEqual([
      "warning public.bare",
      "warning public.near",
      "warning public.parts",
    ]);
  });

  test("table-without-primary-key: an error where updates of it would fail", async () => {
    const sql = [
      "create table bare (id int)",
      "create table told (id int primary key)",
      "create table whole (id int)",
      "alter table whole replica identity full",
      "create publication lockstep_all for table bare, told, whole",
    ];
    expect(await seen("table-without-primary-key", sql)).toEqual(["error public.bare", "warning public.whole"]);
  });

  test("extension-in-public: and the fix moves it", async () => {
    await using database = await databaseWith(server, ["create extension pgcrypto"]);
    const report = await lookAt(database);
    expect(said(report)).toEqual(["info extension-in-public pgcrypto"]);
    await using session = await database.connect();
    await session.run(String(report.findings[0]?.fix));
    expect(said(await lookAt(database))).toEqual([]);
  });

  test.each([
    [
      "an integer column behind a bigint sequence",
      "create sequence s; create table t (id int primary key default nextval('s'))",
      "s",
      2_100_000_000,
      "error public.s",
    ],
    [
      "an identity of smallint",
      "create table t (id smallint generated always as identity primary key)",
      "t_id_seq",
      26_000,
      "warning public.t_id_seq",
    ],
    ["a serial", "create table t (id serial primary key)", "t_id_seq", 2_147_483_647, "error public.t_id_seq"],
    ["a bigserial far from its end", "create table t (id bigserial primary key)", "t_id_seq", 2_147_483_647, null],
    ["a serial at the middle", "create table t (id serial primary key)", "t_id_seq", 1_000_000_000, null],
    [
      "a column that was widened",
      "create table t (id serial primary key); alter table t alter id type bigint; alter sequence t_id_seq as bigint",
      "t_id_seq",
      2_147_483_647,
      null,
    ],
    [
      "one that counts down",
      "create sequence s as smallint increment -1; create table t (id smallint primary key default nextval('s'))",
      "s",
      -32_000,
      "error public.s",
    ],
    ["one that starts anew", "create sequence s as smallint cycle", "s", 32_000, null],
  ] as const)("sequence-nearly-full: %s", async (_, sql, name, last, wanted) => {
    await using database = await databaseWith(server, [sql, `select setval('${name}', ${last})`]);
    expect(saidBy(await lookAt(database), "sequence-nearly-full")).toEqual(wanted === null ? [] : [wanted]);
  });

  test("identifier-too-long: what was cut, and not what Postgres shortened by itself", async () => {
    const long = "a_name_that_somebody_wrote_with_far_too_many_letters_for_any_database";
    const sql = [
      `create table ${long} (id int primary key, ${long} int)`,
      `create index on ${long} (${long})`,
      `create table "${"ü".repeat(31)}" (id int primary key)`,
    ];
    expect(await seen("identifier-too-long", sql)).toEqual([
      `info column public.${long.slice(0, 63)}.${long.slice(0, 63)}`,
      `info table public.${long.slice(0, 63)}`,
    ]);
  });

  test("enum-order: a value put between others, and twins that sort differently", async () => {
    const sql = [
      "create type level as enum ('low', 'high')",
      "alter type level add value 'middle' before 'high'",
      "create type size as enum ('s', 'm')",
      "alter type size add value 'l'",
      "create type other as enum ('l', 'm', 's')",
    ];
    expect(await seen("enum-order", sql)).toEqual(["info public.level", "info public.other and public.size"]);
  });

  test("trigger-disabled: triggers, keys, rules and event triggers, and the fix enables them", async () => {
    const sql = [
      "create function f() returns trigger language plpgsql as 'begin return new; end'",
      "create function e() returns event_trigger language plpgsql as 'begin end'",
      "create table users (id int primary key)",
      "create table t (id int primary key, u int references users); create index on t (u)",
      `create trigger "a ""b" before insert on t for each row execute function f()`,
      "create trigger fine before insert on t for each row execute function f()",
      "create rule r as on delete to t do instead nothing",
      "create event trigger lockstep_e on ddl_command_end execute function e()",
      "alter table t disable trigger all; alter table t enable trigger fine; alter table t disable rule r",
      "alter event trigger lockstep_e disable",
    ];
    await using database = await databaseWith(server, sql);
    const report = await lookAt(database);
    expect(saidBy(report, "trigger-disabled")).toEqual([
      "error foreign key public.t t_u_fkey",
      "warning event trigger lockstep_e",
      "warning rule public.t r",
      'warning trigger public.t "a ""b"',
    ]);
    await using session = await database.connect();
    for (const { fix } of report.findings) await session.run(String(fix));
    expect(said(await lookAt(database))).toEqual([]);
  });

  test("a fix can be pasted: indexes are made and dropped, keys are made", async () => {
    await using database = await databaseWith(server, [
      'create table "Us er" (id int primary key)',
      'create table t (id int not null, "u" int references "Us er")',
      "create unique index t_id on t (id)",
      "create index twin on t (id)",
    ]);
    const report = await lookAt(database);
    expect(said(report)).toEqual([
      "warning fk-unindexed public.t (u)",
      "warning index-duplicate public.twin",
      "warning table-without-primary-key public.t",
    ]);
    await using session = await database.connect();
    for (const { fix } of report.findings) await session.run(String(fix));
    expect(said(await lookAt(database))).toEqual([]);
  });
});
