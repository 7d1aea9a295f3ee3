import { afterAll, beforeAll, expect, test } from "vitest";
import { Problem } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import type { SchemaFormat } from "../../src/schema/formats.ts";
import { schema } from "../../src/schema-story.ts";
import { databaseWith, liveRequest, urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());

const written = async (sql: readonly string[], format: SchemaFormat = "sql", files = {}, fromLive = true) => {
  await using database = await databaseWith(server, sql);
  const request = liveRequest(files, await urlOf(database));
  const { texts } = await schema({ ...request, formats: new Set([format]), fromLive, tables: [] });
  return texts.get(format) ?? "";
};

test("a live database is written without its ledger, its owner's name and roles that nothing speaks of", async () => {
  const sql = [
    "create role keeper login bypassrls",
    "create role unheard_of",
    "create table users (id serial primary key, mood text)",
    "grant select on users to keeper",
    "create table schema_migrations (version varchar primary key)",
    "insert into schema_migrations values ('20260101000000')",
    "create table migrations_of_birds (id serial primary key)",
    "create type span as range (subtype = int)",
  ];
  const text = await written(sql);
  expect(text).toMatchSnapshot();
  await using admin = await server.createDatabase();
  await using session = await admin.connect();
  await session.run("drop role keeper; drop role unheard_of");
}, 60_000);

test("the same objects read the same from migrations and from a live database", async () => {
  const up = "create table a (id int primary key, b text check (b <> ''));\ncreate view v as select id from a;\n";
  const files = { "migrations/001_a.sql": up, "migrations/001_a.down.sql": "drop view v; drop table a;" };
  const live = await written([up], "sql", files);
  expect(live).toContain("create table public.a (");
  expect(await written([], "sql", files, false)).toBe(live);
}, 60_000);

test("what cannot be said in SQL is a problem that names it, and nothing is written", async () => {
  const sql = [
    "create table dup (a int)",
    "insert into dup values (1), (1)",
    "create unique index concurrently dup_a on dup (a)",
  ];
  await using database = await databaseWith(server, sql.slice(0, 2));
  {
    await using session = await database.connect();
    await session.run(sql[2] ?? "").catch(() => undefined);
  }
  const request = liveRequest({}, await urlOf(database));
  const refused = await schema({ ...request, formats: new Set(["sql"]), fromLive: true, tables: [] }).catch((e) => e);
  expect(refused).toBeInstanceOf(Problem);
  expect(refused.kind).toBe("could-not-judge");
  expect(refused.message).toContain("index public.dup_a");
}, 60_000);

test("nobody is tried on a live database", async () => {
  await expect(written([], "rls")).rejects.toMatchObject({ code: "rls-page-live" });
});
