import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SqlError } from "../../src/model/index.ts";
import { type Server, type Session, startServer } from "../../src/postgres/index.ts";
import { loadParser, type MissingObject, makesMissing, missingObject } from "../../src/sql/index.ts";
import { requestFor } from "../postgres/request.ts";

let server: Server;
let session: Session;
beforeAll(async () => {
  await loadParser();
  server = await startServer(requestFor("embedded"));
  session = await (await server.createDatabase()).connect();
  await session.run(
    "create table t (a int); create schema s; create function g() returns int language sql as 'select 1'",
  );
});
afterAll(async () => {
  await session[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function missedBy(sql: string): Promise<MissingObject | null> {
  const error: unknown = await session.run(sql).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SqlError)) throw new Error(`Postgres did not refuse ${sql}`);
  return missingObject(error.refusal);
}

describe("what Postgres misses, in its own words", () => {
  test.each<[string, string, string]>([
    ["select 1 from s.nope", "relation", "s.nope"],
    ["insert into nope values (1)", "relation", "nope"],
    ['select 1 from "No Pe"', "relation", "No Pe"],
    ["alter table nope add column x int", "relation", "nope"],
    ["drop table nope", "table", "nope"],
    ["drop view nope", "view", "nope"],
    ["drop materialized view nope", "materialized view", "nope"],
    ["drop index nope", "index", "nope"],
    ["drop sequence nope", "sequence", "nope"],
    ["create trigger x before insert on nope execute function g()", "relation", "nope"],
    ["create table x (y int references nope)", "relation", "nope"],
    ["select nextval('nope_seq')", "relation", "nope_seq"],
    ["select b from t", "column", "b"],
    ["select t.b from t", "column", "t.b"],
    ['select t."B c" from t', "column", "t.B c"],
    ["alter table t drop column b", "column", "t.b"],
    ["insert into t (b) values (1)", "column", "t.b"],
    ["create index on t (b)", "column", "b"],
    ["alter table t add primary key (b)", "column", "t.b"],
    ["alter table t add foreign key (b) references t (a)", "column", "b"],
    ["select nope(1, 'x')", "function", "nope"],
    ["select s.nope()", "function", "s.nope"],
    ['select "No"(1)', "function", "No"],
    ["drop function nope()", "function", "nope"],
    ["drop function nope", "function", "nope"],
    ["create trigger x before insert on t execute function nope()", "function", "nope"],
    ["call nope()", "function", "nope"],
    ["select 1 ## 2", "operator", "##"],
    ["create table x (y nope)", "type", "nope"],
    ["create table x (y s.nope[])", "type", "s.nope"],
    ["select 1::nope", "type", "nope"],
    ["alter type nope add value 'x'", "type", "nope"],
    ["create table nope.x (y int)", "schema", "nope"],
    ["drop schema nope", "schema", "nope"],
    ["grant select on t to nope", "role", "nope"],
    ["create policy p on t to nope", "role", "nope"],
    ["drop policy p on t", "policy", "t.p"],
    ["drop trigger g on t", "trigger", "t.g"],
    ["alter table t drop constraint c", "constraint", "t.c"],
    ["drop extension nope", "extension", "nope"],
    ["create extension nope", "extension", "nope"],
    ["create function f() returns int language nope as ''", "language", "nope"],
    ["create table x (y text collate nope)", "collation", "nope"],
    ["create index on t using nope (a)", "access method", "nope"],
    ["create index on t (a nope_ops)", "operator class", "nope_ops"],
    ["alter publication nope add table t", "publication", "nope"],
    ["create foreign table x (y int) server nope", "server", "nope"],
    ["do $$ begin perform 1 from nope; end $$", "relation", "nope"],
  ])("%s", async (sql, kind, name) => {
    expect(await missedBy(sql)).toEqual({ kind, name });
  });

  test.each([
    "select 1 from t where x.a = 1",
    "select 1/0",
    "selec",
    "create table t (a int)",
    "insert into t values ('x')",
  ])("%s is refused for another reason", async (sql) => {
    expect(await missedBy(sql)).toBeNull();
  });
});

describe("makesMissing", () => {
  test.each<[string, string, string, boolean]>([
    ["create table public.users ()", "relation", "users", true],
    ["create table users ()", "relation", "public.users", true],
    ["create table app.users ()", "relation", "public.users", false],
    ["create view users as select 1", "relation", "users", true],
    ["create type users as enum ()", "relation", "users", false],
    ["create table users ()", "type", "users", true],
    ["create table superusers ()", "relation", "users", false],
    ["alter table s.t add column c int", "column", "t.c", true],
    ["alter table s.t add column c int", "column", "c", true],
    ["alter table s.t add column c int", "column", "d", false],
    ["create function s.f() returns int language sql as ''", "function", "f", true],
    ["create materialized view m as select 1", "materialized view", "m", true],
    ["create role r", "role", "r", true],
  ])("%s gives the %s %s: %j", (sql, kind, name, expected) => {
    expect(makesMissing(sql, { kind, name })).toBe(expected);
  });
});
