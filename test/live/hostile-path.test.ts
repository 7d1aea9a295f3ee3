import { afterAll, beforeAll, expect, test } from "vitest";
import { drift, status } from "../../src/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { databaseWith, liveRequest, urlOf } from "./live-database.ts";

// Whoever may create in a schema of a database's search path could have code run as whoever looks at the database.

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const users = "create table users (id integer primary key);\n";

const shadow = (call: string, returns: string): string =>
  `create function evil.${call} returns ${returns} language plpgsql as $$ begin raise exception 'shadowed'; end $$`;
const operator = (sign: string, left: string, right: string, name: string): readonly string[] => [
  shadow(`${name}(${left}, ${right})`, "boolean"),
  `create operator evil.${sign} (leftarg = ${left}, rightarg = ${right}, procedure = evil.${name})`,
];

const hostile = [
  users,
  "create table migrations (name text primary key, applied_at timestamptz default '2026-01-01')",
  "insert into migrations (name) values ('001_users')",
  "create schema evil",
  shadow("to_char(timestamptz, text)", "text"),
  shadow("keep(text[], text)", "text[]"),
  "create aggregate evil.array_agg(text) (sfunc = evil.keep, stype = text[])",
  ...operator("=", "name", "name", "same_name"),
  ...operator("=", "name", "text", "same_name_text"),
  ...operator("=", "oid", "oid", "same_oid"),
  ...operator("<>", "name", "text", "other_name"),
  ...operator("!~", "name", "text", "unlike"),
  "do $$ begin execute format('alter database %I set search_path to evil, pg_catalog, public', current_database()); end $$",
];

test("what a database says of itself is read without running any code of its own", async () => {
  await using database = await databaseWith(server, hostile);
  const request = liveRequest({ "migrations/001_users.sql": users }, await urlOf(database));
  const { ledger } = await status(request);
  expect(ledger.standings.map(({ state }) => state)).toEqual(["applied"]);
  const report = await drift(request);
  expect(report.problem).toBeNull();
  expect(report.drift[0]?.status).not.toBe("error");
});
