import { beforeAll, describe, expect, test } from "vitest";
import {
  creates,
  firstLine,
  loadParser,
  mayFreezeClock,
  parse,
  type Statement,
  sessionSettings,
  transactionControl,
  usesClock,
  withClockCalled,
} from "../../src/sql/index.ts";

beforeAll(loadParser);

function statement(sql: string): Statement {
  const [first] = parse(sql).statements;
  if (first === undefined) throw new Error(`no statement in ${sql}`);
  return first;
}

describe("creates", () => {
  test.each<[string, readonly string[]]>([
    [
      "create table if not exists Public.Users (id int constraint pk primary key, constraint c check (id > 0))",
      ["table public.users", "constraint public.users.pk", "constraint public.users.c"],
    ],
    ['create table "Odd Name" ()', ["table Odd Name"]],
    ["create foreign table f (x int) server s", ["table f"]],
    ["create table t as select 1", ["table t"]],
    ["select 1 into t", ["table t"]],
    ["create materialized view s.m as select 1", ["matview s.m"]],
    ["create or replace view v as select 1", ["view v"]],
    ["create sequence s.q", ["sequence s.q"]],
    [
      "alter table s.t add column a int constraint a_positive check (a > 0), drop column b, add constraint k unique (a)",
      ["column s.t.a", "constraint s.t.a_positive", "constraint s.t.k"],
    ],
    ["alter table s.t rename to u", ["table s.u"]],
    ["alter table s.t rename column a to b", ["column s.t.b"]],
    ["alter table t set schema z", ["table z.t"]],
    ["alter type s.t rename to u", ["type s.u"]],
    ["create type s.t as enum ('a')", ["type s.t"]],
    ["create type t as (a int)", ["type t"]],
    ["create type t as range (subtype = int)", ["type t"]],
    ["create domain d as int", ["type d"]],
    ["create function s.f() returns int language sql as ''", ["function s.f"]],
    ["create procedure p() language sql as ''", ["procedure p"]],
    ["create aggregate g (int) (sfunc = f, stype = int)", ["function g"]],
    ["create operator ## (leftarg = int, rightarg = int, function = f)", ["operator ##"]],
    ["create schema s create table t (a int)", ["schema s", "table s.t"]],
    ["create schema authorization joe", ["schema joe"]],
    ["create extension if not exists pgcrypto", ["extension pgcrypto"]],
    ["create role r", ["role r"]],
    ["create user u", ["role u"]],
    ["create unique index concurrently i on s.t (a)", ["index s.i"]],
    ["create index on t (a)", []],
    ["create policy p on s.t", ["policy s.t.p"]],
    ["create trigger g before insert on s.t execute function f()", ["trigger s.t.g"]],
    ["create publication p", ["publication p"]],
    ["do $$ begin create type e as enum ('a'); exception when duplicate_object then null; end $$", ["type e"]],
    ["do $$ begin if not exists (select 1) then create table s.t (a int); end if; end $$", ["table s.t"]],
    ["do $$ begin raise notice 'create table x'; end $$", []],
    ["drop table t", []],
    ["insert into t select 1", []],
    ["select 1", []],
  ])("%s", (sql, expected) => {
    expect(creates(statement(sql)).map(({ kind, name }) => `${kind} ${name}`)).toEqual(expected);
  });
});

describe("transactionControl", () => {
  test.each<[string, readonly string[], boolean]>([
    ["begin; select 1; commit", ["begin", "commit"], false],
    ["start transaction isolation level serializable; end", ["begin", "commit"], false],
    [
      "begin; savepoint a; rollback to a; release a; abort",
      ["begin", "savepoint", "rollback-to", "release", "rollback"],
      false,
    ],
    ["commit; begin", ["commit", "begin"], true],
    ["begin; commit and chain", ["begin", "commit"], true],
    ["begin; prepare transaction 'x'", ["begin", "prepare"], false],
    ["do $$ begin commit; end $$; select 'begin;'; -- begin", [], false],
  ])("%s", (sql, commands, endsOpen) => {
    const control = transactionControl(parse(sql).statements);
    expect(control.statements.map(({ command }) => command)).toEqual(commands);
    expect(control.endsOpen).toBe(endsOpen);
  });
});

describe("sessionSettings", () => {
  test.each<[string, readonly (readonly [string, string | null])[]]>([
    ["set search_path = a, b", [["search_path", "a, b"]]],
    ["set session x.y to 1; set local z = 2", [["x.y", "1"]]],
    [
      "set role joe; reset role; set session authorization default",
      [
        ["role", "joe"],
        ["role", null],
        ["session_authorization", null],
      ],
    ],
    [
      "reset all; discard all; discard temp",
      [
        ["*", null],
        ["*", null],
      ],
    ],
    ["set time zone 'UTC'", [["timezone", "UTC"]]],
    [
      "set transaction read only; set session characteristics as transaction read only",
      [["session characteristics", null]],
    ],
    ["select pg_catalog.set_config('search_path', '', false), set_config('a', 'b', true)", [["search_path", ""]]],
    ["select 'set x = 1'; do $$ begin set x = 1; end $$", []],
  ])("%s", (sql, expected) => {
    expect(sessionSettings(parse(sql).statements).map(({ setting, value }) => [setting, value])).toEqual(expected);
  });
});

test.each<[string, readonly string[]]>([
  ["do $x$ begin perform NOW ( ); execute $$ select current_date $$; end $x$", ["now", "current_date"]],
  ["create table t (a date default current_date, now int)", ["current_date"]],
  ["create function f() returns date language sql as $$ select current_date $$", []],
  ["insert into t values (now())", []],
  ["do $$ begin raise notice 'now()'; -- now()\nend $$", []],
])("%s reads the clock: %j", (sql, names) => {
  const uses = usesClock(sql, statement(sql));
  expect(uses.map(({ name }) => name)).toEqual(names);
  for (const { name, offset } of uses) expect(sql.slice(offset, offset + name.length).toLowerCase()).toBe(name);
});

test.each<[string, boolean]>([
  ["do $$ begin perform random(); end $$", true],
  ["do $$ begin create table t (a int); end $$", false],
  ["create table p partition of t for values from (current_date) to (current_date + 1)", true],
  ["create table p partition of t for values from ('2024-01-01') to ('2025-01-01')", false],
  ["create table t (a date default current_date, b timestamptz default now())", false],
  ["select make_partitions()", true],
  ["select 1", false],
  ["call make_partitions()", true],
])("%s may freeze what the clock said: %j", (sql, may) => {
  expect(mayFreezeClock(sql, statement(sql))).toBe(may);
});

test.each([
  ["select current_date, 'current_date'", "select (pg_catalog.now()::date), 'current_date'"],
  ["do $$ begin x := Current_Timestamp; end $$", "do $$ begin x := (pg_catalog.now()); end $$"],
  ["select current_timestamp(3), now()", "select current_timestamp(3), now()"],
])("%s calls the clock: %s", (sql, called) => {
  expect(withClockCalled(sql)).toBe(called);
});

test.each([
  ["  create table x (\n  y int);", "create table x ("],
  [`select '${"😀".repeat(200)}'`, `select '${"😀".repeat(111)}…`],
  ["select 1\r\n, 2", "select 1"],
])("the first line of %j", (sql, line) => {
  expect(firstLine(sql, statement(sql))).toBe(line);
});
