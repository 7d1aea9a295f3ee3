import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../src/postgres/contract.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { databaseWith, filling } from "./filling.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const COUNT = 300;
const table = (_: unknown, place: number): string => `
  create table table_${place} (
    id uuid primary key default gen_random_uuid(), user_id uuid not null references users (id),
    ${place > 10 ? `parent_id uuid references table_${place % 10} (id),` : ""}
    status text not null default 'new' check (status in ('new', 'old')), title varchar(80) not null, amount numeric(10, 2) check (amount > 0),
    starts_on date not null, ends_on date not null, tags text[], data jsonb not null, created_at timestamptz not null default now(), check (starts_on < ends_on)
  );`;

test("rows for two owners in three hundred tables take fewer messages than there are tables", async () => {
  const sql = `create table users (id uuid primary key, email text not null unique); ${Array.from({ length: COUNT }, table).join("")}`;
  await using database = await databaseWith(server, sql);
  await filling(database, async ({ filled, sent }) => {
    expect(filled.failed).toEqual([]);
    expect(filled.tables).toHaveLength(COUNT + 1);
    expect(sent).toBeLessThan(250);
  });
});

test("a table with four hundred columns and as many checks is filled", async () => {
  const columns = Array.from({ length: 400 }, (_, at) => `c${at} ${at % 2 ? "integer" : "text"} not null`);
  const checks = Array.from(
    { length: 400 },
    (_, at) => `check (c${at} ${at % 2 ? "between 1 and 5" : "in ('x', 'y')"})`,
  );
  await using database = await databaseWith(server, `create table wide (${[...columns, ...checks].join(", ")})`);
  await filling(database, async ({ filled, sent }) => {
    expect(filled.failed).toEqual([]);
    expect(sent).toBeLessThan(50);
  });
});
