// A shop that people use, and what may be done to it: one script each. What is seen of each is kept in seen.txt.

export const ground = `
create type mood as enum ('sad', 'ok');
create table orgs (id integer primary key, name text not null);
create table users (
  id integer primary key, org_id integer references orgs, email text, name varchar(100), bio text,
  age integer, amount numeric(10, 2), joined timestamp, seen timestamptz, ip cidr, data json, mood mood);
alter table users add constraint users_age_check check (age is not null) not valid;
create index users_email_idx on users (email);
create index users_name_idx on users (lower(name));
create table orders (id integer primary key, user_id integer, note text not null, total integer not null default 0);
create unique index orders_note_idx on orders (note);
alter table orders add constraint orders_user_fk foreign key (user_id) references users not valid;
create table notes (id integer, body text);
create table events (id integer not null, at date not null, kind text) partition by range (at);
create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');
create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');
create index events_kind_idx on events (kind);
create table events_2027 (id integer not null, at date not null, kind text);
create table logs (id integer, at date not null) partition by list (at);
create table logs_rest partition of logs default;
create table animals (name text);
create table cats (claws integer) inherits (animals);
create table "Odd ""name""" (id integer, "a;b" text);
create view active_users as select id, name as title from orgs where id > 0;
create materialized view totals as select user_id, sum(total) as total from orders group by 1;
create unique index totals_user_idx on totals (user_id);
create sequence tickets;
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create function tag() returns text language sql volatile as $$ select 'x'::text $$;
create trigger users_touch before update on users for each row execute function touch();
create policy users_own on users using (true);
create schema app;
create table app.things (id integer, name text);
create procedure settle() language plpgsql as $$ begin update public.orders set total = 0; commit; end $$;
insert into orgs values (1, 'a'), (2, 'b');
insert into users (id, org_id, email, name, age) select n, 1, 'u' || n, 'n' || n, n from generate_series(1, 30) n;
insert into orders (id, user_id, note) select n, n, 'o' || n from generate_series(1, 30) n;
insert into events select n, '2026-02-03', 'k' from generate_series(1, 30) n;
`;

export type Done = { readonly name: string; readonly sql: string; readonly transaction?: "none" };

const one = (sql: string): Done => ({ name: sql.replace(/\s+/g, " ").trim(), sql });

export const statements: readonly Done[] = [
  // Columns that come
  one("alter table users add column nick text"),
  one("alter table users add column points integer not null default 0"),
  one("alter table users add column born timestamptz default now()"),
  one("alter table users add column key uuid default gen_random_uuid()"),
  one("alter table users add column label text default tag()"),
  one("alter table notes add column n serial"),
  one("alter table notes add column n integer generated always as identity"),
  one("alter table users add column shout text generated always as (upper(email)) stored"),
  one("alter table users add column nick text unique"),
  one("alter table users add column level integer check (level > 0)"),
  one("alter table users add column level integer default 1 check (level > 0)"),
  one("alter table users add column boss integer references users"),
  one("alter table users add column boss integer default 1 references users"),
  // Columns that change
  one("alter table users alter column name type varchar(200)"),
  one("alter table users alter column name type varchar(50)"),
  one("alter table users alter column name type text"),
  one("alter table users alter column email type varchar(500)"),
  one("alter table users alter column amount type numeric(12, 2)"),
  one("alter table users alter column amount type numeric(12, 4)"),
  one("alter table users alter column age type bigint"),
  one("alter table users alter column joined type timestamptz"),
  one("alter table users alter column ip type inet"),
  one("alter table users alter column data type jsonb"),
  one("alter table users alter column mood type text"),
  one('alter table users alter column email type text collate "C"'),
  one("alter table users alter column bio set default 'x'"),
  one("alter table users alter column bio drop default"),
  one("alter table users alter column email set not null"),
  one("alter table users validate constraint users_age_check; alter table users alter column age set not null"),
  one("alter table orders alter column note drop not null"),
  one("alter table users alter column email set statistics 500"),
  one("alter table users alter column bio set storage external"),
  one("alter table users rename column email to mail"),
  one("alter table users drop column bio"),
  one("alter table users drop column email"),
  one("alter table orgs drop column name"),
  one("alter table orgs drop column name cascade"),
  // Constraints
  one("alter table users add constraint positive check (age > 0)"),
  one("alter table users add constraint positive check (age > 0) not valid"),
  one("alter table users validate constraint users_age_check"),
  one("alter table orders add constraint fk foreign key (user_id) references users"),
  one("alter table orders add constraint fk foreign key (user_id) references users not valid"),
  one("alter table orders validate constraint orders_user_fk"),
  one("alter table users add constraint one_email unique (email)"),
  one("alter table notes add primary key (id)"),
  one("alter table orders add constraint one_note unique using index orders_note_idx"),
  one("alter table events_2027 add constraint apart exclude using btree (id with =)"),
  one("alter table users drop constraint users_age_check"),
  one("alter table orders drop constraint orders_user_fk"),
  one("alter table orders rename constraint orders_user_fk to other_fk"),
  one("alter table orders alter constraint orders_user_fk deferrable"),
  // Indexes
  one("create index users_age_idx on users (age)"),
  one("create unique index users_age_idx on users (age)"),
  one("create index concurrently users_age_idx on users (age)"),
  one("create index concurrently if not exists users_age_idx on users (age)"),
  one("create index events_at_idx on events (at)"),
  one("create index events_at_idx on only events (at)"),
  one("drop index users_email_idx"),
  one("drop index concurrently users_email_idx"),
  one("reindex index users_email_idx"),
  one("reindex table users"),
  one("reindex table concurrently users"),
  one("alter index users_email_idx rename to users_mail_idx"),
  one("create statistics users_stats on age, amount from users"),
  // Tables
  one("create table tags (id integer primary key, user_id integer references users)"),
  one("create table copies (like users including all)"),
  one("create table copied as select id from users"),
  one("alter table users rename to people"),
  one("alter table users rename to people; create view users as select * from people"),
  one("alter table app.things set schema public"),
  one("alter schema app rename to shop"),
  one("drop table notes"),
  one("drop table orgs cascade"),
  one("drop table notes; create table notes (id integer, body text)"),
  one("truncate notes"),
  one("truncate orgs cascade"),
  one("alter table notes set unlogged"),
  one("alter table notes set (fillfactor = 70)"),
  one("alter table notes replica identity full"),
  one("alter table users enable row level security"),
  one("alter table users force row level security"),
  one("alter table users owner to current_user"),
  one("alter table users cluster on users_pkey"),
  one("cluster users using users_pkey"),
  one("vacuum users"),
  one("vacuum full users"),
  one("analyze users"),
  one("lock table users in share mode"),
  one("comment on table users is 'people'"),
  one("comment on column users.email is 'where to write'"),
  one("grant select on users to public"),
  one("revoke all on users from public"),
  // Partitions and children
  one("create table events_2028 partition of events for values from ('2028-01-01') to ('2029-01-01')"),
  one("alter table events attach partition events_2027 for values from ('2027-01-01') to ('2028-01-01')"),
  one(
    "alter table events_2027 add constraint bound check (at >= '2027-01-01' and at < '2028-01-01'); alter table events attach partition events_2027 for values from ('2027-01-01') to ('2028-01-01')",
  ),
  one("alter table events detach partition events_2025"),
  one("alter table events detach partition events_2025 concurrently"),
  one("create table logs_1 partition of logs for values in ('2026-01-01')"),
  one("alter table events add column note text"),
  one("alter table events alter column id type bigint"),
  one("drop table events_2025"),
  one("alter table cats no inherit animals"),
  one("alter table animals add column legs integer not null default 4"),
  // Triggers, policies, functions, views
  one("create trigger notes_touch before update on notes for each row execute function touch()"),
  one("drop trigger users_touch on users"),
  one("alter table users disable trigger users_touch"),
  one("create policy users_none on users using (false)"),
  one("alter policy users_own on users using (false)"),
  one("drop policy users_own on users"),
  one("create or replace view active_users as select id, name as title, name from orgs where id > 0"),
  one("drop view active_users"),
  one("drop view active_users; create view active_users as select id, name as title from orgs"),
  one("alter view active_users rename to users_now"),
  one("refresh materialized view totals"),
  one("refresh materialized view concurrently totals"),
  one("create or replace function tag() returns text language sql stable as $$ select 'y'::text $$"),
  one("create rule quiet as on delete to notes do instead nothing"),
  one("alter sequence tickets restart with 100"),
  // Types
  one("alter type mood add value 'great'"),
  one("alter type mood rename value 'sad' to 'blue'"),
  one("alter type mood rename to feeling"),
  // Rows
  one("update users set bio = 'x'"),
  one("update users set bio = 'x' where id = 1"),
  one("delete from notes"),
  one("insert into notes select id, email from users"),
  // Inside of something
  one("do $$ begin alter table users add column nick text; create index users_age_idx on users (age); end $$"),
  one("do $$ begin execute 'alter table users alter column age type bigint'; end $$"),
  one("call settle()"),
  one('alter table "Odd ""name""" alter column "a;b" set not null'),
  one('create index "Odd; index" on "Odd ""name""" ("a;b")'),
  // Several statements in one transaction
  one("alter table users add column nick text; update users set nick = email"),
  one(
    "alter table users add constraint positive check (age > 0) not valid; alter table users validate constraint positive",
  ),
  one("begin; alter table users add column nick text; commit; create index users_age_idx on users (age)"),
  one("set lock_timeout = '2s'; set client_min_messages = warning; alter table users alter column email set not null"),
  one("alter table users add column nick text; create index concurrently users_age_idx on users (age)"),
  {
    name: "(none) lock in its own transaction",
    sql: "begin; lock table users; update users set age = 1; commit",
    transaction: "none",
  },
];
