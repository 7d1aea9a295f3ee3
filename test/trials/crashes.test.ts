// Files that no transaction holds, stopped after each of their statements, and within those that are CONCURRENTLY.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../src/postgres/contract.ts";
import type { Site } from "../../src/rehearse/site.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { siteOn, stoppedOn } from "./ground.ts";

let server: Server;
let site: Site;
beforeAll(async () => {
  server = await embeddedServer();
  site = await siteOn(server);
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const table = "create table users (id serial primary key, email text, name text);";

test("a transaction that holds the whole file cannot stop half way", async () => {
  expect(await stoppedOn(site, table, "alter table users add a int; alter table users add b int;", null)).toBeNull();
});

test("a column beside a concurrent index stands in the way, and the rewrite gets through from everywhere", async () => {
  const up =
    "alter table users add column age int;\ncreate index concurrently users_age on users (age);\ncreate index concurrently users_name on users (name);";
  const trial = await stoppedOn(
    site,
    table,
    up,
    "drop index users_name; drop index users_age; alter table users drop column age;",
  );
  expect(trial?.points).toBe(4);
  expect(
    trial?.stuck.map(({ statement, within, again, down }) => [statement, within, again?.sqlstate, down?.sqlstate]),
  ).toEqual([
    [1, false, "42701", "42704"],
    [2, true, "42701", "42704"],
    [2, false, "42701", "42704"],
  ]);
  expect(trial?.rewrite).toBe(
    "alter table users add column if not exists age int;\ndrop index concurrently if exists users_age;\ncreate index concurrently users_age on users (age);\ndrop index concurrently if exists users_name;\ncreate index concurrently users_name on users (name);",
  );
});

test("where the down gets through there is a way back", async () => {
  const up = "alter table users add column age int; create index concurrently users_age on users (age);";
  const down = "drop index if exists users_age; alter table users drop column if exists age;";
  expect((await stoppedOn(site, table, up, down))?.stuck).toEqual([]);
});

test("within a transaction of the file's own there is nothing to stop after", async () => {
  const up = "begin; create table a (id int); create table b (id int); commit; create table c (id int);";
  const trial = await stoppedOn(site, "", up, null);
  expect(trial?.points).toBe(1);
  expect(trial?.stuck.map(({ statement }) => statement)).toEqual([4]);
  expect(trial?.rewrite).toContain("create table if not exists a");
});

test("statements of every kind are rewritten", async () => {
  const up = `create type "Mood's" as enum ('ok');
create table "T able" (id int primary key, mood "Mood's");
alter table "T able" add constraint positive check (id > 0);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger t before insert on "T able" for each row execute function f();
alter table "T able" enable row level security;
create policy p on "T able" using (true);
create view v as select 1 as one;
alter table users rename column name to full_name;
create unique index concurrently "u i" on users (email);
drop table gone;`;
  const trial = await stoppedOn(site, `${table} create table gone (id int);`, up, null);
  expect(trial?.stuck).toHaveLength(10);
  expect(trial?.rewrite).not.toBeNull();
});

test("what has no such form is told without one", async () => {
  const up =
    "insert into users (id) values (1); alter table users add exclude using gist (int4range(id, id + 1) with &&); create index concurrently on users (email);";
  const trial = await stoppedOn(site, table, up, null);
  expect(trial?.stuck.length).toBeGreaterThan(0);
  expect(trial?.rewrite).toBeNull();
});

test("a build that is killed and then passes for done is seen, and the rewrite begins it anew", async () => {
  const up = "create unique index concurrently if not exists users_email on users (email);";
  const trial = await stoppedOn(site, table, up, "drop index concurrently if exists users_email;");
  expect(trial?.points).toBe(1);
  expect(trial?.stuck).toEqual([
    { statement: 1, of: 1, line: 1, within: true, again: null, down: null, left: ["public.users_email"] },
  ]);
  expect(trial?.rewrite).toBe(
    "drop index concurrently if exists users_email;\ncreate unique index concurrently users_email on users (email);",
  );
});

test("an index that was left half built again stays beside the one that a second run builds", async () => {
  const trial = await stoppedOn(site, table, "reindex index concurrently users_pkey;", null);
  expect(trial?.stuck.map(({ within, left }) => [within, left])).toEqual([[true, ["public.users_pkey_ccnew"]]]);
  expect(trial?.rewrite).toBeNull();
});

test("what begins anew by itself is fine wherever it is killed", async () => {
  const up =
    "set lock_timeout = '5s'; drop index concurrently if exists users_email; create index concurrently users_email on users (email);";
  const trial = await stoppedOn(site, `${table} create index users_email on users (name);`, up, null);
  expect(trial?.stuck).toEqual([]);
  expect(trial?.points).toBe(3);
});

test("a partition that is half detached stands in the way of a second run, and of the down", async () => {
  const base = `create table t (id int, at date) partition by range (at);
    create table t_old partition of t for values from ('2020-01-01') to ('2021-01-01');`;
  const up = "alter table t detach partition t_old concurrently; alter table t_old add column kept boolean;";
  const down =
    "alter table t_old drop column kept; alter table t attach partition t_old for values from ('2020-01-01') to ('2021-01-01');";
  const trial = await stoppedOn(site, base, up, down);
  expect(trial?.stuck.map(({ statement, within, again }) => [statement, within, again?.sqlstate])).toEqual([
    [1, true, "55000"],
    [1, false, "42P01"],
  ]);
});
