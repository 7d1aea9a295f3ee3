import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { platforms } from "../../src/platforms/index.ts";
import type { Database, Session } from "../../src/postgres/index.ts";
import { refusalOf, startPlatform } from "./rehearsed.ts";

type Started = Awaited<ReturnType<typeof startPlatform>>;

/** What would reach files, programs or the network, or would climb. */
const forbidden: readonly (readonly [what: string, sql: string])[] = [
  ["a program by COPY FROM", "create table c (x text); copy c from program 'id'"],
  ["a program by COPY TO", "copy (select 1) to program 'cat'"],
  ["a file by COPY FROM", "create table c (x text); copy c from '/etc/passwd'"],
  ["a file by COPY TO", "copy (select 1) to '/tmp/lockstep-envelope'"],
  ["pg_read_file", "select pg_read_file('/etc/passwd')"],
  ["pg_read_binary_file", "select pg_read_binary_file('PG_VERSION')"],
  ["pg_ls_dir", "select pg_ls_dir('.')"],
  ["lo_import", "select lo_import('/etc/passwd')"],
  ["lo_export", "select lo_export(lo_from_bytea(0, 'x'), '/tmp/lockstep-envelope')"],
  ["a C function", "create function f() returns integer language c as '$libdir/pgcrypto', 'pg_random_uuid'"],
  ["an internal function", "create function f(text) returns text language internal as 'pg_read_file_all'"],
  ["plpython3u", "create extension plpython3u"],
  ["a language", "create language plpython3u"],
  ["a handler of its own", "create language l handler plpgsql_call_handler"],
  ["pageinspect", "create extension pageinspect"],
  ["pg_surgery", "create extension pg_surgery"],
  [
    "the network by dblink",
    "create extension dblink; select * from dblink('host=127.0.0.1', 'select 1') as t (x integer)",
  ],
  [
    "the network by postgres_fdw",
    `create extension postgres_fdw; create server s foreign data wrapper postgres_fdw options (host '127.0.0.1');
    create user mapping for current_user server s; create foreign table f (x integer) server s; select * from f`,
  ],
  [
    "a file by file_fdw",
    `create extension file_fdw; create server s foreign data wrapper file_fdw;
    create foreign table f (x text) server s options (filename '/etc/passwd'); select * from f`,
  ],
  ["ALTER SYSTEM", "alter system set work_mem = '1MB'"],
  ["LOAD", "load '$libdir/auto_explain'"],
  ["a subscription", "create subscription s connection 'host=127.0.0.1' publication p with (connect = false)"],
  ["a tablespace", "create tablespace t location '/tmp'"],
  ["a library by output plugin", "select pg_create_logical_replication_slot('s', '/tmp/evil')"],
  ["replication for itself", "alter role postgres replication"],
  ["replication for another", "create role evil replication"],
  ["superuser for itself", "alter role postgres superuser"],
  ["superuser for another", "create role evil superuser"],
  ["the superuser's rights", "set role lockstep"],
  ["the superuser's session", "set session authorization lockstep"],
  ["membership in the superuser", "grant lockstep to postgres"],
  ["the superuser's settings", "alter role lockstep set search_path = evil"],
  ["server programs by role", "grant pg_execute_server_program to postgres"],
  ["server files by role", "grant pg_read_server_files to postgres"],
  ["writing server files by role", "grant pg_write_server_files to postgres"],
  ["server programs by a new role", "create role evil in role pg_execute_server_program"],
  ["the catalog itself", "update pg_catalog.pg_authid set rolsuper = true where rolname = 'postgres'"],
  [
    "a builtin function",
    "create or replace function pg_catalog.format_type(oid, integer) returns text language sql as 'select null'",
  ],
  ["a preloaded library", "alter role postgres set session_preload_libraries = 'auto_explain'"],
];

describe.each(platforms.flatMap(({ id }) => [18, 14].map((major) => ({ id, major }))))(
  "$id on $major",
  ({ id, major }) => {
    let started: Started;
    let database: Database;
    let session: Session;

    beforeAll(async () => {
      started = await startPlatform(id, major);
      database = await started.database();
      session = await database.connect(started.platform.role);
    }, 180_000);
    afterAll(async () => {
      await session[Symbol.asyncDispose]();
      await started.server[Symbol.asyncDispose]();
    });

    test.each(forbidden)("refuses %s", async (_, sql) => {
      const refusal = await refusalOf(session, sql);
      expect(refusal).toMatch(/^(42501|58P01|0A000|55000)/);
      expect(refusal).toMatch(/^42501|plpython3u|could not access file|not available|is a stub|has no handler/);
    });

    test("is no superuser, and owns the database and public", async () => {
      const rows = await session.query(
        `select current_setting('is_superuser') as super, pg_get_userbyid(datdba) as owner,
              pg_has_role(current_user, (select nspowner from pg_namespace where nspname = 'public'), 'usage') as public
         from pg_database where datname = current_database()`,
      );
      expect(rows).toEqual([{ super: "off", owner: "postgres", public: true }]);
    });

    test("does what an owner does", async () => {
      const sql = `
      create schema app; alter schema app owner to postgres;
      create role envelope_reader; grant usage on schema app to envelope_reader; grant envelope_reader to current_user;
      create table app.t (id serial primary key); alter table app.t owner to postgres;
      create extension citext; drop extension citext;
      create extension moddatetime; create extension pg_stat_statements with schema app;
      alter database postgres set timezone = 'UTC';
      drop schema app cascade; drop role envelope_reader;`;
      const without = id === "supabase" ? sql.replace("create extension pg_stat_statements with schema app;", "") : sql;
      expect(await refusalOf(session, without)).toBeNull();
    });

    test.runIf(major >= 16)("acts as the roles that it creates", async () => {
      const sql = `
      create role envelope_owner; create role envelope_bypass bypassrls; create schema authorization envelope_owner;
      create table envelope_owner.t (id integer); alter table envelope_owner.t owner to envelope_owner;
      set role envelope_owner; create table envelope_owner.u (id integer); reset role;
      alter default privileges for role envelope_owner grant select on tables to envelope_bypass;
      reassign owned by envelope_owner to postgres; drop owned by envelope_owner; drop owned by envelope_bypass;
      drop schema envelope_owner cascade; drop role envelope_owner, envelope_bypass;`;
      expect(await refusalOf(session, sql)).toBeNull();
    });

    test("is not bound by row security, as no superuser is", async () => {
      const sql = `create table forced (id integer); alter table forced enable row level security;
      alter table forced force row level security; insert into forced values (1); drop table forced;`;
      expect(await refusalOf(session, sql)).toBeNull();
    });

    test.runIf(major >= 15)("sets what is a superuser's and harmless", async () => {
      expect(
        await refusalOf(session, "set session_replication_role = replica; reset session_replication_role"),
      ).toBeNull();
      const sql = `do $$ begin
        execute format('alter database %I set app.jwt_secret = %L', current_database(), 'x');
        execute format('alter database %I reset app.jwt_secret', current_database());
      end $$; set log_statement = 'none'; reset all; select pg_stat_reset()`;
      expect(await refusalOf(session, sql)).toBeNull();
    });

    test("becomes no role that may load a library, read a file or start a program", async () => {
      const rows = await session.query(
        `select rolname from pg_roles
        where pg_has_role(current_user, oid, 'member') and rolname <> current_user
          and (rolsuper or rolreplication or rolname in ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_create_subscription'))`,
      );
      expect(rows).toEqual([]);
      expect(await session.query("select rolreplication from pg_roles where rolname = current_user")).toEqual([
        { rolreplication: false },
      ]);
    });

    test("names no role that only some hosts have", async () => {
      const rows = await session.query(
        "select rolname from pg_roles where rolname in ('rds_superuser', 'cloudsqlsuperuser', 'neon_superuser', 'azure_pg_admin', 'root', 'admin')",
      );
      expect(rows).toEqual([]);
    });
  },
);
