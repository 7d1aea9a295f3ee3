// Migrations as teams write them, on tables full of rows: what stops them, what they take, and what only looks like it.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../src/postgres/contract.ts";
import type { Site } from "../../src/rehearse/site.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { siteOn, toldOf, triedOn } from "./ground.ts";

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

const users = `create table users (id serial primary key, email text, name text not null, bio text, age int, active boolean not null default true,
  status text not null default 'new' check (status in ('new', 'old', 'gone')), created_at timestamptz not null default now(), data jsonb);`;
const shop = `${users} create table orders (id bigserial primary key, user_id int references users on delete cascade, total numeric(10, 2) not null, placed date, note varchar(200), country text);`;

type Tried = readonly [name: string, before: string, up: string, down: string | null, told: readonly string[]];

const silent: readonly Tried[] = [
  [
    "a column is added and dropped",
    users,
    "alter table users add column nick text;",
    "alter table users drop column nick;",
    [],
  ],
  [
    "a column with a default and not null",
    users,
    "alter table users add column score int not null default 0;",
    "alter table users drop column score;",
    [],
  ],
  [
    "a rename",
    users,
    "alter table users rename column bio to about;",
    "alter table users rename column about to bio;",
    [],
  ],
  ["a table is renamed", users, "alter table users rename to people;", "alter table people rename to users;", []],
  [
    "a wider type",
    users,
    "alter table users alter column age type bigint;",
    "alter table users alter column age type int;",
    [],
  ],
  [
    "a day becomes midnight",
    shop,
    "alter table orders alter column placed type timestamp;",
    "alter table orders alter column placed type date;",
    [],
  ],
  [
    "a backfill, then not null",
    users,
    "alter table users add column slug text; update users set slug = 'u' || id; alter table users alter column slug set not null;",
    "alter table users drop column slug;",
    [],
  ],
  [
    "nulls are filled first",
    users,
    "update users set email = 'user' || id || '@example.com' where email is null; alter table users alter column email set not null;",
    "alter table users alter column email drop not null;",
    [],
  ],
  [
    "a constraint that is not validated",
    shop,
    "alter table orders add constraint positive check (total > 0) not valid;",
    "alter table orders drop constraint positive;",
    [],
  ],
  [
    "a column moves to another table",
    users,
    "create table bios (user_id int primary key references users on delete cascade, bio text); insert into bios select id, bio from users where bio is not null; alter table users drop column bio;",
    "alter table users add column bio text; update users set bio = b.bio from bios b where b.user_id = users.id; drop table bios;",
    [],
  ],
  [
    "a name is split",
    users,
    "alter table users add column first text, add column rest text; update users set first = split_part(name, ' ', 1), rest = case when position(' ' in name) > 0 then substr(name, position(' ' in name) + 1) end; alter table users drop column name;",
    "alter table users add column name text; update users set name = first || coalesce(' ' || rest, ''); alter table users alter column name set not null; alter table users drop column first, drop column rest;",
    [],
  ],
  [
    "two columns are merged",
    "create table people (id serial primary key, first text not null, last text not null);",
    "alter table people add column name text; update people set name = first || ' ' || last; alter table people alter column name set not null; alter table people drop column first, drop column last;",
    null,
    [],
  ],
  [
    "text becomes an enum with what its check allows",
    users,
    "create type user_status as enum ('new', 'old', 'gone'); alter table users drop constraint users_status_check; alter table users alter column status drop default; alter table users alter column status type user_status using status::user_status; alter table users alter column status set default 'new';",
    "alter table users alter column status drop default; alter table users alter column status type text using status::text; alter table users alter column status set default 'new'; alter table users add constraint users_status_check check (status in ('new', 'old', 'gone')); drop type user_status;",
    [],
  ],
  [
    "an enum is made anew with other names",
    "create type mood as enum ('sad', 'ok'); create table posts (id serial primary key, mood mood);",
    "alter type mood rename to mood_old; create type mood as enum ('low', 'fine', 'high'); alter table posts alter column mood type mood using (case mood::text when 'sad' then 'low' else 'fine' end)::mood; drop type mood_old;",
    null,
    [],
  ],
  [
    "a flag becomes a moment",
    "create table posts (id serial primary key, title text, deleted boolean not null default false);",
    "alter table posts add column deleted_at timestamptz; update posts set deleted_at = now() where deleted; alter table posts drop column deleted;",
    "alter table posts add column deleted boolean not null default false; update posts set deleted = true where deleted_at is not null; alter table posts drop column deleted_at;",
    [],
  ],
  [
    "rows move to an archive and back",
    shop,
    "create table old_orders (like orders including defaults); insert into old_orders select * from orders where placed < date '2024-01-01'; delete from orders where placed < date '2024-01-01';",
    "insert into orders select * from old_orders; drop table old_orders;",
    [],
  ],
  [
    "a text becomes a table of its own",
    shop,
    "create table countries (id serial primary key, name text not null unique); insert into countries (name) select distinct country from orders where country is not null; alter table orders add column country_id int references countries; update orders set country_id = c.id from countries c where c.name = orders.country; alter table orders drop column country;",
    "alter table orders add column country text; update orders set country = c.name from countries c where c.id = orders.country_id; alter table orders drop column country_id; drop table countries;",
    [],
  ],
  [
    "columns are packed into json",
    "create table places (id serial primary key, street text, city text);",
    "alter table places add column address jsonb; update places set address = jsonb_build_object('street', street, 'city', city); alter table places drop column street, drop column city;",
    "alter table places add column street text, add column city text; update places set street = address ->> 'street', city = address ->> 'city'; alter table places drop column address;",
    [],
  ],
  [
    "a table is rebuilt under its name",
    "create table logs (id serial primary key, line text not null);",
    "create table logs_new (id bigserial primary key, line text not null, level text not null default 'info'); insert into logs_new (id, line) select id, line from logs; drop table logs; alter table logs_new rename to logs;",
    null,
    [],
  ],
  [
    "rows of its own in a table with few keys",
    "create table plans (id int primary key, name text not null unique check (name in ('free', 'pro', 'team')));",
    "insert into plans values (1, 'free'), (2, 'pro');",
    "delete from plans where id in (1, 2);",
    ["not tried"],
  ],
  [
    "rows of its own with numbers written down",
    users,
    "insert into users (id, name) values (1, 'admin'), (2, 'bot');",
    "delete from users where id in (1, 2);",
    [],
  ],
  [
    "its own arithmetic on odd numbers",
    "create table prices (id serial primary key, amount int not null);",
    "alter table prices add column cents int; update prices set cents = amount * 100; alter table prices alter column cents set not null; alter table prices drop column amount;",
    null,
    [],
  ],
  [
    "a guard that looks at rows",
    users,
    "do $$ begin if exists (select from users where email is null) then raise exception 'mend the users first'; end if; end $$; alter table users add column x int;",
    null,
    [],
  ],
  [
    "an index on what is there",
    users,
    "create index on users (lower(email)); create index on users using gin (data);",
    "drop index users_lower_idx; drop index users_data_idx;",
    [],
  ],
  [
    "a primary key changes its column",
    "create table codes (id serial primary key, code uuid not null default gen_random_uuid() unique, label text);",
    "alter table codes drop constraint codes_pkey; alter table codes add primary key (code);",
    "alter table codes drop constraint codes_pkey; alter table codes add primary key (id);",
    [],
  ],
  [
    "a new table that refers to an old one",
    users,
    "create table posts (id serial primary key, user_id int not null references users); alter table posts enable row level security;",
    "drop table posts;",
    [],
  ],
  [
    "a dead drop is declared null first",
    "create table t (id serial primary key, unused int check (unused is null));",
    "alter table t drop column unused;",
    null,
    [],
  ],
  [
    "a view over a renamed column",
    `${users} create view names as select id, name from users;`,
    "drop view names; alter table users rename name to full_name; create view names as select id, full_name from users;",
    "drop view names; alter table users rename full_name to name; create view names as select id, name from users;",
    [],
  ],
  [
    "updated_at moves and nobody minds",
    `${users} alter table users add column updated_at timestamptz; create function touch() returns trigger language plpgsql as $$ begin new.updated_at := now(); return new; end $$; create trigger touch before update on users for each row execute function touch();`,
    "alter table users add column nick text; update users set nick = name;",
    "alter table users drop column nick;",
    [],
  ],
  [
    "a partition stands alone",
    "create table events (id int not null, day date not null, primary key (id, day)) partition by range (day); create table events_new partition of events for values from ('2020-01-01') to ('2200-01-01'); create table events_old partition of events default;",
    "alter table events detach partition events_old;",
    "alter table events attach partition events_old default;",
    [],
  ],
];

const loud: readonly Tried[] = [
  [
    "a column is dropped",
    users,
    "alter table users drop column bio;",
    "alter table users add column bio text;",
    ["up dropped public.users.bio"],
  ],
  ["a table is dropped", shop, "drop table orders;", null, ["up dropped public.orders all"]],
  ["not null without a default", users, "alter table users add column org int not null;", null, ["up 23502 line 1"]],
  ["not null over nulls", users, "alter table users alter column email set not null;", null, ["up 23502 line 1"]],
  [
    "unique over duplicates",
    users,
    "alter table users add constraint users_email_key unique (email);",
    null,
    ["up 23505 line 1"],
  ],
  ["a unique index over pairs", shop, "create unique index on orders (user_id, placed);", null, ["up 23505 line 1"]],
  [
    "a check that rows break",
    shop,
    "select 1;\nalter table orders add constraint positive check (total > 0);",
    null,
    ["up 23514 line 2"],
  ],
  [
    "a foreign key over orphans",
    `${users} create table notes (id serial primary key, user_id int);`,
    "alter table notes add foreign key (user_id) references users;",
    null,
    ["up 23503 line 1"],
  ],
  [
    "a cast that not all can make",
    shop,
    "alter table orders alter column note type int using note::int;",
    null,
    ["up 22P02 line 1"],
  ],
  [
    "a narrower type that long values break",
    shop,
    "alter table orders alter column note type varchar(50);",
    null,
    ["up 22001 line 1"],
  ],
  [
    "fractions are cut off",
    shop,
    "alter table orders alter column total type int;",
    "alter table orders alter column total type numeric(10, 2);",
    ["up converted public.orders.total"],
  ],
  [
    "the time of day is cut off",
    users,
    "alter table users alter column created_at type date;",
    "alter table users alter column created_at type timestamptz;",
    ["up converted public.users.created_at"],
  ],
  [
    "a smaller number",
    "create table t (id serial primary key, n bigint);",
    "alter table t alter column n type int;",
    null,
    ["up 22003 line 1"],
  ],
  [
    "duplicates go before unique",
    users,
    "delete from users a using users b where a.email = b.email and a.id > b.id; alter table users add constraint users_email_key unique (email);",
    "alter table users drop constraint users_email_key;",
    ["up deleted public.users for users_email_key"],
  ],
  ["rows are deleted", users, "delete from users where status = 'gone';", null, ["up deleted public.users"]],
  [
    "all rows are deleted, with their children",
    shop,
    "delete from users;",
    null,
    ["up deleted public.orders", "up deleted public.users all"],
  ],
  ["truncate", shop, "truncate orders;", null, ["up deleted public.orders all"]],
  ["values are set to null", users, "update users set bio = null;", null, ["up emptied public.users.bio"]],
  [
    "a column moves and the down forgets it",
    users,
    "create table bios (user_id int primary key, bio text); insert into bios select id, bio from users where bio is not null; alter table users drop column bio;",
    "alter table users add column bio text; drop table bios;",
    ["down emptied public.users.bio"],
  ],
  [
    "an archive is dropped on the way back",
    shop,
    "create table old_orders (like orders); insert into old_orders select * from orders where total > 0; delete from orders where total > 0;",
    "drop table old_orders;",
    ["down deleted public.orders"],
  ],
  [
    "values are rewritten and nobody writes them back",
    users,
    "update users set name = lower(name);",
    "select 1;",
    ["down converted public.users.name"],
  ],
  [
    "a down that rows stop",
    users,
    "alter table users alter column name drop not null; update users set name = null where id % 2 = 0;",
    "alter table users alter column name set not null;",
    ["down 23502", "up emptied public.users.name"],
  ],
  [
    "drop and add in place of a conversion",
    shop,
    "alter table orders drop column note; alter table orders add column note text;",
    null,
    ["up emptied public.orders.note"],
  ],
  [
    "mere truncation by a cast",
    shop,
    "alter table orders alter column note type varchar(10) using left(note, 10);",
    null,
    ["up converted public.orders.note"],
  ],
  [
    "json keys that not all have",
    users,
    "alter table users add column age_years int; update users set age_years = (data ->> 'age')::int; alter table users alter column age_years set not null;",
    null,
    ["up 23502 line 1"],
  ],
];

test.each(silent)("nothing is said of: %s", async (_, before, up, down, told) => {
  expect(toldOf(await triedOn(site, before, up, down))).toEqual(told);
});

test.each(loud)("%s", async (_, before, up, down, told) => {
  expect(toldOf(await triedOn(site, before, up, down))).toEqual(told);
});

test("rows of one's own win: tables that they fill get no others", async () => {
  const up = "alter table users add constraint users_email_key unique (email);";
  const seed =
    "insert into users (email, name) values ('a@example.com', 'A'), ('b@example.com', 'B'); insert into nowhere values (1);";
  const trial = await triedOn(site, users, up, null, [seed]);
  expect(toldOf(trial)).toEqual([]);
  expect(trial?.tables).toEqual([{ name: "public.users", rows: 2 }]);
});

test("what is checked on rows is offered without the check, once the whole up was seen to run with it", async () => {
  const up = "alter table orders add constraint positive check (total > 0);\nalter table orders add column x int;";
  expect((await triedOn(site, shop, up, null))?.remedy).toBe(
    "alter table orders add constraint positive check (total > 0) not valid",
  );
});
