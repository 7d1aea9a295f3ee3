import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { elevationGuard } from "../../src/platforms/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { platformOf, refusalOf, startPlatform } from "./rehearsed.ts";

const { elevates } = platformOf("plain");

beforeAll(loadParser);

test.each([
  ["CreateEventTrigStmt", "create event trigger t on ddl_command_end execute function f()"],
  [
    "CreateEventTrigStmt",
    "CREATE EVENT TRIGGER \"t\" ON sql_drop\n WHEN TAG IN ('DROP TABLE') EXECUTE PROCEDURE app.f();",
  ],
  ["AlterOwnerStmt", 'ALTER EVENT TRIGGER t OWNER TO "postgres";'],
  ["CommentStmt", "comment on extension plpgsql is 'x; y'"],
  ["CreatePublicationStmt", "create publication p for all tables"],
  ["AlterPublicationStmt", "alter publication p add tables in schema public"],
  ["CreateCastStmt", "create cast (varchar as jsonb) with inout as implicit"],
  ["CreateCastStmt", "create cast (character varying(3) as jsonb) with inout as assignment;"],
  ["CreateExtensionStmt", 'create extension if not exists "moddatetime" with schema extensions'],
  ["AlterRoleSetStmt", "alter role authenticator set pgrst.db_schemas to 'public, api'"],
  ["AlterDatabaseSetStmt", `alter database postgres set "app.settings.jwt_secret" = 'x'`],
  ["AlterDatabaseSetStmt", "alter database d set app.a.b to 'x'"],
  ["VariableSetStmt", "set local session_replication_role to 'replica'"],
  ["VariableSetStmt", "set log_statement = 'none'"],
  ["VariableSetStmt", "reset session_replication_role;"],
  ["VariableSetStmt", 'set local role "App Owner"'],
  ["DropStmt", "drop table if exists app.t, u cascade"],
  ["DropStmt", "drop schema app"],
  ["DropOwnedStmt", "drop owned by a, b restrict"],
  ["ReassignOwnedStmt", "reassign owned by a to postgres"],
  ["AlterDefaultPrivilegesStmt", "alter default privileges for role a in schema app grant select on tables to b"],
  ["CreateExtensionStmt", "create extension earthdistance with schema extensions cascade"],
  ["AlterObjectSchemaStmt", "alter extension vector set schema extensions"],
  ["AlterTableStmt", "alter table t disable trigger all"],
  ["AlterTableStmt", 'ALTER TABLE IF EXISTS ONLY public."T" DISABLE TRIGGER USER, enable always trigger "x y";'],
  ["AlterTableStmt", "alter materialized view app.v owner to app_owner"],
  ["AlterOwnerStmt", "alter schema app owner to app_owner"],
  ["CreateSchemaStmt", "create schema if not exists app authorization app_owner"],
  [
    "CreateRoleStmt",
    "create role r with bypassrls login password 'superuser' connection limit 3 valid until '2030-01-01'",
  ],
  [
    "AlterRoleStmt",
    "alter role r with nosuperuser inherit nocreaterole nocreatedb login noreplication nobypassrls password 'x'",
  ],
  [
    "DeleteStmt",
    "delete from pg_enum where enumlabel = 'c' and enumtypid = (select oid from pg_type where typname = 'mood')",
  ],
  [
    "DeleteStmt",
    "DELETE FROM pg_catalog.pg_enum e WHERE e.enumtypid = 'app.mood'::regtype::oid AND enumlabel IN ('a', 'b');",
  ],
  [
    "DeleteStmt",
    `delete from pg_enum where enumlabel = any (array['a']) and enumtypid in (select t.oid from pg_type t
      join pg_namespace n on n.oid = t.typnamespace where n.nspname = 'public' and t.typname = 'mood')`,
  ],
  ["UpdateStmt", "update pg_enum set enumlabel = 'b' where enumlabel = 'a' and enumtypid = 'mood'::regtype"],
  ["UpdateStmt", "update pg_attribute set atttypmod = 20 + 4 where attrelid = 't'::regclass and attname = 'a'"],
  ["CreateFdwStmt", "create foreign data wrapper postgres"],
  [
    "CreateFdwStmt",
    "create foreign data wrapper w handler extensions.stripe_fdw_handler validator extensions.stripe_fdw_validator;",
  ],
])("%s may be elevated: %s", (tag, sql) => {
  expect(elevates(tag, sql)).toBe(true);
  expect(elevates(tag, `-- why\n/* and /* how */ */ ${sql}`)).toBe(true);
});

test.each([
  ["CreateEventTrigStmt", "create event trigger t on login execute function f()"],
  ["CreateEventTrigStmt", "create event trigger t /* on ddl_command_end */ on login execute function f()"],
  ["AlterOwnerStmt", "alter function f() owner to lockstep"],
  ["AlterOwnerStmt", "alter event trigger lockstep_changes owner to postgres"],
  ["AlterOwnerStmt", 'alter event trigger "lockstep_changes" owner to postgres'],
  ["CreateCastStmt", "create cast (oid as text) with function f(oid) as implicit"],
  ["CreateCastStmt", "create cast (bytea as tsvector) without function"],
  ["CreateCastStmt", "create cast (oid as text) without function -- with inout"],
  ["CreateExtensionStmt", "create extension dblink"],
  ["CreateExtensionStmt", "create extension plpython3u -- moddatetime"],
  ["CreateExtensionStmt", 'create extension "moddatetime " schema x'],
  ["CreateExtensionStmt", "create extension moddatetime; create extension file_fdw"],
  ["AlterRoleSetStmt", "alter role all set session_preload_libraries = 'x'"],
  ["AlterRoleSetStmt", "alter role x set plperl.on_init = 'x'"],
  ["AlterRoleSetStmt", `alter role x set "plperl.on_init" = 'x'`],
  ["AlterDatabaseSetStmt", "alter database d set dynamic_library_path = 'x'"],
  ["VariableSetStmt", "set dynamic_library_path = 'x'"],
  ["VariableSetStmt", "set role lockstep"],
  ["VariableSetStmt", "set log_statement = 'none', dynamic_library_path = 'x'"],
  ["VariableSetStmt", 'set role "lockstep"'],
  ["VariableSetStmt", "set role pg_read_server_files"],
  ["DropStmt", "drop function f()"],
  ["DropStmt", "drop event trigger lockstep_watch"],
  ["DropStmt", "drop table pg_catalog.pg_class"],
  ["DropOwnedStmt", "drop owned by a, lockstep"],
  ["ReassignOwnedStmt", "reassign owned by lockstep to postgres"],
  ["ReassignOwnedStmt", "reassign owned by postgres to lockstep"],
  ["AlterDefaultPrivilegesStmt", "alter default privileges for role lockstep grant all on functions to postgres"],
  ["VariableSetStmt", "set allow_system_table_mods = on"],
  ["AlterObjectSchemaStmt", "alter extension vector set schema pg_catalog"],
  ["AlterObjectSchemaStmt", 'alter extension vector set schema "pg_catalog"'],
  ["AlterObjectSchemaStmt", "alter function f() set schema pg_catalog"],
  ["CreateFunctionStmt", "create function f() returns int leakproof language sql as 'select 1'"],
  ["AlterFunctionStmt", "alter function f() leakproof"],
  ["CreateOpClassStmt", "create operator class c for type t using btree as function 1 f(t, t)"],
  ["CreatePLangStmt", "create language plpython3u"],
  ["CreateFdwStmt", "create foreign data wrapper w validator f"],
  ["CreateFdwStmt", "create foreign data wrapper w handler file_fdw_handler"],
  ["CreateFdwStmt", 'create foreign data wrapper w handler "file_fdw_handler" no validator'],
  ["CreateFdwStmt", "create foreign data wrapper w handler postgres_fdw_handler validator stripe_fdw_validator"],
  ["CreateSubscriptionStmt", "create subscription s connection '' publication p"],
  ["AlterSystemStmt", "alter system set work_mem = '1MB'"],
  ["AlterRoleStmt", "alter role postgres superuser"],
  ["AlterRoleStmt", "alter role r nosuperuser superuser"],
  ["AlterRoleStmt", "alter role lockstep nologin"],
  ["AlterRoleStmt", 'alter role "lockstep" nosuperuser'],
  ["AlterRoleStmt", "alter role pg_execute_server_program nosuperuser"],
  ["AlterRoleStmt", "alter role r rename to lockstep"],
  ["CreateRoleStmt", "create role r replication"],
  ["CreateRoleStmt", "create role r login superuser"],
  ["CreateRoleStmt", "create role r bypassrls in role pg_execute_server_program"],
  ["CreateRoleStmt", "create role r bypassrls role postgres"],
  ["AlterTableStmt", "alter table t disable trigger all, add column c int default evil()"],
  ["AlterTableStmt", "alter table pg_catalog.pg_class disable trigger all"],
  ["AlterTableStmt", "alter view pg_roles owner to postgres"],
  ["AlterTableStmt", 'alter view "pg_catalog"."pg_roles" owner to postgres'],
  ["AlterTableStmt", "alter table t owner to lockstep"],
  ["AlterTableStmt", "alter table t owner to pg_read_server_files"],
  ["AlterTableStmt", "alter table t disable row level security"],
  ["AlterOwnerStmt", "alter schema pg_catalog owner to postgres"],
  ["AlterOwnerStmt", "alter function public.f() owner to r"],
  ["AlterOwnerStmt", "alter type public.t owner to r"],
  ["CreateSchemaStmt", "create schema s authorization r create view v as select 1"],
  ["CreateSchemaStmt", "create schema authorization lockstep"],
  ["DeleteStmt", "delete from pg_enum"],
  ["DeleteStmt", "delete from t where true"],
  ["DeleteStmt", "delete from app.pg_enum where enumlabel = 'a'"],
  ["DeleteStmt", "delete from pg_enum where enumlabel = evil()"],
  ["DeleteStmt", "delete from pg_enum where evil(enumlabel) = 'a'"],
  ["DeleteStmt", "delete from pg_enum e where e.evil = 'a'"],
  ["DeleteStmt", "delete from pg_enum where enumlabel = 'a' returning evil()"],
  ["DeleteStmt", "delete from pg_enum using t where enumlabel = 'a'"],
  ["DeleteStmt", "with x as (select evil()) delete from pg_enum where enumlabel = 'a'"],
  ["DeleteStmt", "delete from pg_enum where enumlabel operator(public.=) 'a'"],
  ["DeleteStmt", "delete from pg_enum where enumlabel ~ 'a'"],
  ["DeleteStmt", "delete from pg_enum where enumlabel = 'a'::evil"],
  ["DeleteStmt", "delete from pg_enum where enumtypid = (select oid from evil)"],
  ["DeleteStmt", "delete from pg_enum where enumtypid = (select oid from pg_type, lateral evil())"],
  ["DeleteStmt", "delete from pg_enum where enumtypid = (select oid from pg_type order by evil())"],
  ["DeleteStmt", "delete from pg_enum where enumlabel = 'a'; select evil()"],
  ["DeleteStmt", "delete from pg_proc where oid = 1"],
  ["UpdateStmt", "update pg_enum set enumtypid = 1 where oid = 1"],
  ["UpdateStmt", "update pg_attribute set atttypid = 25 where attname = 'a'"],
  ["UpdateStmt", "update pg_authid set rolsuper = true where rolname = 'postgres'"],
  ["UpdateStmt", "update pg_enum set enumlabel = evil() where oid = 1"],
  ["UpdateStmt", "update pg_enum set (enumlabel, enumsortorder) = (select evil(), 1) where oid = 1"],
  ["UpdateStmt", "update pg_enum set enumlabel = 'a' from t where t.id = 1"],
  ["GrantRoleStmt", "grant pg_execute_server_program to postgres"],
  ["LoadStmt", "load 'x'"],
  ["CopyStmt", "copy t from program 'id'"],
  ["DoStmt", "do $$ begin end $$"],
  ["SelectStmt", "select pg_read_file('x')"],
  ["CommentStmt", "comment on table t is 'x'; copy t from program 'id'"],
])("%s stays refused: %s", (tag, sql) => {
  expect(elevates(tag, sql)).toBe(false);
});

describe("the guard", () => {
  let started: Awaited<ReturnType<typeof startPlatform>>;
  beforeAll(async () => {
    started = await startPlatform("plain", 18);
  }, 180_000);
  afterAll(async () => {
    await started.server[Symbol.asyncDispose]();
  });

  test("names an event trigger of the author's, and none of ours", async () => {
    await using database = await started.database();
    await using superuser = await database.connect();
    await using session = await database.connect("postgres");
    await superuser.run(`
      create schema ours; create function ours.ours() returns event_trigger language plpgsql as 'begin end';
      create event trigger lockstep_ours on ddl_command_end execute function ours.ours();`);
    const guard = async (tag: string) => await session.query(elevationGuard(tag) ?? "select 1 where false");
    expect(await guard("CommentStmt")).toEqual([]);
    await session.run("create function theirs() returns event_trigger language plpgsql as 'begin end'");
    await superuser.run("alter role postgres superuser");
    await session.run(
      "create event trigger theirs on ddl_command_end when tag in ('COMMENT') execute function theirs()",
    );
    await superuser.run("alter role postgres nosuperuser");
    expect(await guard("CommentStmt")).toEqual([{ name: "theirs" }]);
    expect(await guard("CreateExtensionStmt")).toEqual([{ name: "theirs" }]);
    expect(await guard("CreateCastStmt")).toEqual([]);
    expect(elevationGuard("CreateEventTrigStmt")).toBeNull();
    await session.run("drop event trigger theirs");
    expect(await guard("CommentStmt")).toEqual([]);
    await session.run("create function stripe_fdw_validator(text[], oid) returns void language plpgsql as 'begin end'");
    expect(await guard("CreateFdwStmt")).toEqual([{ name: "stripe_fdw_validator" }]);
  });

  test.each([
    ["a table of its own in front of the catalog's", "create temp table pg_enum (enumlabel text)", "pg_enum"],
    [
      "an operator",
      "create function eq(oid, regtype) returns boolean language sql return true; create operator = (leftarg = oid, rightarg = regtype, function = eq)",
      "=",
    ],
    [
      "a function called like a column",
      "create function enumlabel(pg_type) returns text language sql return 'x'",
      "enumlabel",
    ],
    ["a type", "create schema evil; create domain evil.regtype as text; set search_path = evil, pg_catalog", "regtype"],
  ])("keeps %s out of a write to the catalog", async (_, sql, name) => {
    await using database = await started.database();
    await using session = await database.connect("postgres");
    expect(await session.query(elevationGuard("DeleteStmt") ?? "")).toEqual([]);
    await session.run(sql);
    expect(await session.query(elevationGuard("DeleteStmt") ?? "")).toEqual([{ name }]);
    expect(await session.query(elevationGuard("UpdateStmt") ?? "")).toEqual([{ name }]);
  });

  test("names a mighty role that is not the first one", async () => {
    await using database = await started.database();
    await using superuser = await database.connect();
    await using session = await database.connect("postgres");
    const tags = [
      "AlterOwnerStmt",
      "AlterRoleStmt",
      "AlterTableStmt",
      "CreateSchemaStmt",
      "ReassignOwnedStmt",
      "VariableSetStmt",
    ];
    for (const tag of tags) expect(await session.query(elevationGuard(tag) ?? "")).toEqual([]);
    await superuser.run("create role another superuser");
    for (const tag of tags) expect(await session.query(elevationGuard(tag) ?? "")).toEqual([{ name: "another" }]);
    await superuser.run("alter role another nosuperuser; grant pg_read_server_files to another");
    for (const tag of tags) expect(await session.query(elevationGuard(tag) ?? "")).toEqual([{ name: "another" }]);
    await superuser.run("drop role another");
  });

  test("an elevated statement works, and the role is plain again", async () => {
    await using database = await started.database();
    await using superuser = await database.connect();
    await using session = await database.connect("postgres");
    await session.run("create extension vector; create extension wrappers; create schema extensions");
    const statements: readonly (readonly [tag: string, sql: string])[] = [
      ["AlterObjectSchemaStmt", "alter extension vector set schema extensions"],
      ["CreateFdwStmt", "create foreign data wrapper w handler stripe_fdw_handler validator stripe_fdw_validator"],
      ["CommentStmt", "comment on extension plpgsql is 'x'"],
      ["CreatePublicationStmt", "create publication everything for all tables"],
    ];
    for (const [tag, sql] of statements) {
      expect(await refusalOf(session, sql)).toMatch(/^42501/);
      expect(elevates(tag, sql)).toBe(true);
      await superuser.run("alter role postgres superuser");
      await session.run(sql);
      await superuser.run("alter role postgres nosuperuser");
    }
    await session.run(`
      create server s foreign data wrapper w; create foreign table f (x int) server s;
      create table v (e extensions.vector(3)); insert into v values ('[1,2,3]');
      select extensions.l2_distance(e, '[1,2,4]'), extensions.subvector(e, 1, 2) from v; select extensions.avg(e) from v;`);
    expect(await refusalOf(session, "select pg_read_file('PG_VERSION')")).toMatch(/^42501/);
  });
});
