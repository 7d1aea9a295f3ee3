import { afterAll, beforeAll, expect, it } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { prepareSite, type Site } from "../../src/rehearse/site.ts";
import { openWorkbench } from "../../src/rehearse/workbench.ts";
import { loadParser } from "../../src/sql/index.ts";
import { embeddedServer, platformOf } from "./rehearsal.ts";

// DDL whose effects go beyond the object that it names, or that event triggers tell nothing about.
const zoo = [
  "create table a (id serial primary key, n int, s text); create table b (id int primary key, a_id int references a (id)); create view va as select id, n from a; create view vva as select * from va; create materialized view ma as select n from a; create unique index on ma (n);",
  "create function f(x a) returns int language sql as 'select 1'; create function g() returns trigger language plpgsql as $$ begin return new; end $$; create trigger tg before insert on a for each row execute function g(); alter table a enable row level security; create policy p on b using (exists (select from a where a.id = b.a_id)); create rule r as on delete to b do also nothing;",
  "alter table a rename to a2;",
  "alter table a2 rename column n to nn;",
  "create schema other; alter table a2 set schema other;",
  "alter function g() rename to gg;",
  "create type mood as enum ('x', 'y'); create table m (mood mood default 'x', moods mood[]); alter type mood rename to mood2; alter type mood2 rename value 'y' to 'z'; alter type mood2 add value 'w' before 'x';",
  "create domain d as int check (value > 0); create table dt (d d); alter domain d add constraint more check (value < 100) not valid; alter domain d rename to d2;",
  "create type pair as (a int, b text); create table pt (p pair, ps pair[]); alter type pair add attribute c int; alter type pair rename attribute a to aa;",
  "create table parent (id int, at date) partition by range (at); create table child1 partition of parent for values from ('2026-01-01') to ('2026-06-01'); create table child2 partition of parent for values from ('2026-06-01') to ('2026-12-01') partition by range (at); create table grand partition of child2 for values from ('2026-06-01') to ('2026-07-01');",
  "alter table parent add column extra text default 'q'; create index parent_extra on parent (extra); alter table parent add constraint parent_ck check (id > 0);",
  "alter table parent rename column extra to more; alter table parent alter column more type varchar(20); drop index parent_extra;",
  "alter table parent detach partition child1; alter table child1 rename to loose; alter table parent attach partition loose for values from ('2026-01-01') to ('2026-06-01');",
  "alter table parent detach partition loose;",
  "do $$ begin execute 'alter table parent detach partition child2'; end $$;",
  "alter table parent attach partition child2 for values from ('2026-06-01') to ('2026-12-01');",
  "create table base (x int); create table derived (y int) inherits (base); alter table base add column z int not null default 1; alter table derived no inherit base;",
  "do $$ begin execute 'alter table b rename to bb'; execute 'create index on bb (a_id)'; end $$;",
  "create function mischief() returns void language plpgsql as $$ begin execute 'alter table bb rename a_id to aa_id'; execute 'create role mischief_maker'; execute 'grant select on bb to mischief_maker'; end $$;",
  "select mischief();",
  "create role zoo_r; create role zoo_s; grant zoo_r to zoo_s; alter role zoo_r set work_mem = '8MB'; comment on role zoo_r is 'keeper';",
  "grant select, update (x) on base to zoo_r; grant all on all tables in schema public to zoo_s; grant usage on schema other to zoo_r; grant execute on function gg() to zoo_r with grant option; grant usage on type mood2 to zoo_r;",
  "revoke update (x) on base from zoo_r; revoke all on all tables in schema public from zoo_s; alter default privileges in schema other grant select on tables to zoo_s; alter default privileges for role postgres grant usage on sequences to zoo_r;",
  "grant zoo_r to current_user; grant create on schema public, other to zoo_r; alter table base owner to zoo_r; reassign owned by zoo_r to current_user; drop owned by zoo_s;",
  "alter role zoo_r rename to zoo_q;",
  "comment on table base is 'b'; comment on column base.x is 'x'; comment on view va is 'v'; comment on function gg() is 'g'; comment on schema other is 'o'; comment on type mood2 is 'm'; comment on policy p on bb is 'p'; comment on trigger tg on other.a2 is 't'; comment on constraint more on domain d2 is 'c'; comment on index ma_nn_idx is 'i';".replace(
    "ma_nn_idx",
    "ma_n_idx",
  ),
  "create extension citext; create extension hstore with schema other; create table ext (c citext, h other.hstore); alter extension hstore set schema public;",
  "create text search configuration ts (copy = english); alter text search configuration ts drop mapping for asciiword; create collation col (provider = libc, locale = 'C'); create table ct (c text collate col); alter collation col rename to col2;",
  "create aggregate total (int) (sfunc = int4pl, stype = int, initcond = '0'); create operator === (leftarg = int, rightarg = int, function = int4eq); create publication pub for table base; alter publication pub add table dt; create statistics st on n2, s2 from (select 1 as n2, 2 as s2) q;".replace(
    " create statistics st on n2, s2 from (select 1 as n2, 2 as s2) q;",
    " create statistics st on x, z from base;",
  ),
  "create sequence q owned by base.x; alter sequence q increment 3; alter table base alter x set default nextval('q'); alter table base alter x type bigint; alter sequence q rename to q2;",
  "drop type mood2 cascade;",
  "drop sequence q2 cascade;",
  "drop schema other cascade;",
  "drop function if exists mischief(); drop table parent cascade; drop owned by zoo_q; drop role zoo_q;",
  "begin; create table own (id int); savepoint s; alter table own add column lost int; rollback to s; alter table own add column kept int; commit;",
  "do $$ begin begin create table gone (id int); raise exception 'x'; exception when others then create table stays (id int); end; end $$;",
  "create index concurrently on stays (id);",
  "create view again as select 1 as x;",
  "drop view again; create view again as select 1 as x;",
  "drop view again;",
  "set search_path to other2, public; create schema other2; create table unqualified (id int); create table public.qualified (id int);",
  "create temp table pg_class (oid int); create temp table tt (id int); create table real_one (id int);",
];

let server: Server;
let site: Site;
beforeAll(async () => {
  await loadParser();
  server = await embeddedServer(18);
  site = await prepareSite({ server, platform: platformOf("plain"), before: [], token: "zoo", mentions: () => false });
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

it("knows after every script what a full reading knows", async () => {
  await using database = await site.createDatabase();
  await using bench = await openWorkbench({ site, database, reading: "incremental" });
  for (const sql of zoo) {
    const run = await bench.perform({ file: "zoo.sql", sql, transaction: "one", queries: null });
    expect([sql.slice(0, 60), run.failure?.message ?? null]).toEqual([sql.slice(0, 60), null]);
    await bench.follow(sql);
    const wrong = await bench.proveMirror();
    expect([sql.slice(0, 200), wrong]).toEqual([sql.slice(0, 200), []]);
  }
});

it("takes a rolled-back script back", async () => {
  await using database = await site.createDatabase();
  await using bench = await openWorkbench({ site, database, reading: "incremental" });
  const [first = ""] = zoo;
  await bench.perform({ file: "zoo.sql", sql: first, transaction: "one", queries: null });
  await bench.follow(first);
  const sql = "drop table a cascade; create table a (other int); create role passing";
  const changes = await bench.attempt(sql, async ({ refusal }) => {
    expect(refusal).toBeNull();
    const past = await bench.follow(sql);
    const seen = bench.changesSince([past]);
    bench.mirror.restore(past);
    return seen;
  });
  expect(changes.map(({ address }) => address)).toContain("view public.va");
  expect(await bench.proveMirror()).toEqual([]);
});
