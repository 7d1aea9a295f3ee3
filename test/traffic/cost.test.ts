import { beforeAll, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import type { Site } from "../../src/rehearse/site.ts";
import { loadParser } from "../../src/sql/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { migrationOf, siteOn, watched } from "./seen.ts";

let server: Server;
let site: Site;
beforeAll(async () => {
  await loadParser();
  server = await embeddedServer();
  site = await siteOn(server);
  return async () => {
    await site[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  };
}, 60_000);

const scanned = "alter table orders add constraint total_small check (total < 1000000);";

const costOf = async (base: string, up: string) => {
  const { statements } = await watched(site, base, [migrationOf("002", up)]);
  return statements.map(({ cost }) => cost).find((cost) => cost !== null) ?? null;
};

const grounds: Readonly<Record<string, string>> = {
  "forced policies": `create table orders (id bigint generated always as identity primary key, total integer);
    alter table orders enable row level security; alter table orders force row level security;`,
  "a trigger that raises": `create table orders (id uuid primary key default gen_random_uuid(), total integer);
    create function no() returns trigger language plpgsql as $$ begin raise exception 'not today'; end $$;
    create trigger no before insert on orders for each row execute function no();`,
  "a partition for one month alone": `create table orders (id uuid not null, total integer, at date not null) partition by range (at);
    create table orders_old partition of orders for values from ('2020-01-01') to ('2020-02-01');`,
  "a generated column": `create table orders (id integer primary key, total integer, twice integer generated always as (total * 2) stored);`,
  "keys of text": `create table orders (code text primary key check (code ~ '^[a-z]'), email varchar(40) unique, total integer);`,
  "a key that is somebody else's": `create table users (id uuid primary key default gen_random_uuid());
    create table orders (user_id uuid primary key references users(id), total integer);`,
  "two parts of a key": `create table orders (shop smallint, number smallint, total integer, primary key (shop, number));`,
};

test.each(Object.entries(grounds))("work on rows is timed in spite of %s", async (_, base) => {
  const cost = await costOf(base, scanned);
  expect(cost).toEqual({ class: "linear", perMillionRowsMs: expect.any(Number) });
  expect(cost?.perMillionRowsMs ?? 0).toBeGreaterThan(0);
});

test("what cannot run in a transaction, or is refused on rows, leaves the rest its time", async () => {
  const base = "create table orders (id integer primary key, total integer);";
  const { statements } = await watched(site, base, [
    migrationOf(
      "002",
      "create index concurrently total on orders (total); alter table orders add constraint none check (id < 0); alter table orders alter column id type bigint;",
      null,
    ),
  ]);
  expect(statements.map(({ cost }) => (cost === null ? null : cost.perMillionRowsMs !== null))).toEqual([
    null,
    false,
    true,
  ]);
});
