// A table that can hold one row gets it, for both owners.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../src/postgres/contract.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { databaseWith, filling } from "./filling.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test.each([
  ["a number", "create table settings (id integer primary key check (id = 1), name text)"],
  ["a default", "create table settings (id smallint primary key default 1 check (id = 1), name text not null)"],
  ["a truth", "create table settings (id boolean primary key default true check (id), name text)"],
  ["an index over nothing", "create table settings (name text not null); create unique index one on settings ((true))"],
  [
    "a row that was there",
    "create table settings (id integer primary key check (id = 1)); insert into settings values (1)",
  ],
])("the only row there can be, by %s", async (_, schema) => {
  await using database = await databaseWith(server, schema);
  await filling(database, async ({ filled, query }) => {
    expect(filled.failed).toEqual([]);
    const [settings] = filled.tables;
    expect(settings?.rows.a).toHaveLength(1);
    expect(settings?.rows.b).toEqual(settings?.rows.a);
    expect(await query("select count(*)::int as count from settings")).toEqual([{ count: 1 }]);
  });
});
