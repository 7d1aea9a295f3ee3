// Migrations of our own making, for what squawk says of each and what we do. `danger`: does somebody who uses the database
// suffer? `elsewhere`: the check of another group that speaks of it, from rows.

export type Migrated = {
  readonly sql: string;
  readonly danger: boolean;
  readonly elsewhere?: string;
  readonly transaction?: "none";
};

const bad = (sql: string, more: Partial<Migrated> = {}): Migrated => ({ sql, danger: true, ...more });
const fine = (sql: string, more: Partial<Migrated> = {}): Migrated => ({ sql, danger: false, ...more });

export const migrations: readonly Migrated[] = [
  // Indexes
  bad("create index users_age_idx on users (age);"),
  bad("create unique index users_ip_idx on users (ip);"),
  bad("create index on users (age) where age > 17;"),
  bad("create index users_both_idx on users using btree (age, email) include (name);"),
  bad("create index if not exists users_age_idx on users (age);"),
  bad("create index events_at_idx on events (at);"),
  bad("drop index users_email_idx;"),
  bad("drop index if exists users_email_idx, users_name_idx;"),
  bad("reindex index users_email_idx;"),
  bad("reindex table users;"),
  bad("do $$ begin create index users_age_idx on users (age); end $$;"),
  bad("do $$ begin execute format('create index on %I (age)', 'users'); end $$;"),
  bad("create index concurrently if not exists users_age_idx on users (age);", { transaction: "none" }),
  fine("create index concurrently users_age_idx on users (age);", { transaction: "none" }),
  fine("drop index concurrently users_email_idx;", { transaction: "none" }),
  fine("reindex index concurrently users_email_idx;", { transaction: "none" }),
  fine("alter index users_email_idx rename to users_mail_idx;"),
  // Constraints
  bad("alter table users add constraint users_ip_key unique (ip);"),
  bad("alter table notes add primary key (id);"),
  bad("alter table notes add constraint notes_pk primary key (id), add constraint notes_body unique (body);"),
  bad("alter table events_2027 add constraint apart exclude using btree (id with =);"),
  bad("alter table users add constraint positive check (age > 0);"),
  bad("alter table users add check (age > 0), add check (amount > 0);"),
  bad("alter table orders add constraint fk foreign key (user_id) references users (id);"),
  bad("alter table orders add foreign key (user_id) references users;"),
  bad(
    "alter table orders add constraint fk foreign key (user_id) references users not valid; alter table orders validate constraint fk;",
  ),
  bad(
    "alter table users add constraint positive check (age > 0) not valid; alter table users validate constraint positive;",
  ),
  bad("do $$ begin alter table users add constraint positive check (age > 0); end $$;"),
  fine("alter table users add constraint positive check (age > 0) not valid;"),
  fine("alter table orders add constraint fk foreign key (user_id) references users (id) not valid;"),
  fine("alter table orders validate constraint orders_user_fk;"),
  fine("alter table orders add constraint one_note unique using index orders_note_idx;"),
  fine("alter table users drop constraint users_age_check;"),
  // Columns that come
  bad("alter table users add column key uuid not null default gen_random_uuid();"),
  bad("alter table users add column at timestamptz default clock_timestamp();"),
  bad("alter table notes add column n serial;"),
  bad("alter table notes add column n bigserial primary key;"),
  bad("alter table notes add column n bigint generated always as identity;"),
  bad("alter table users add column shout text generated always as (upper(email)) stored;"),
  bad("alter table users add column nick text unique;"),
  bad("alter table users add column nick text constraint short check (length(nick) < 20);"),
  bad("alter table users add column boss integer default 1 references users;"),
  bad("alter table users add column nick text not null;", { elsewhere: "up-fails-on-rows" }),
  bad("do $$ begin alter table users add column key uuid default gen_random_uuid(); end $$;"),
  fine("alter table users add column nick text;"),
  fine("alter table users add column if not exists nick text;"),
  fine("alter table users add column points integer not null default 0;"),
  fine("alter table users add column born timestamptz not null default now();"),
  fine("alter table users add column boss integer references users;"),
  // Columns that change
  bad("alter table users alter column age type bigint;"),
  bad("alter table users alter column name type varchar(50);"),
  bad("alter table users alter column email type varchar(255);"),
  bad("alter table users alter column amount type numeric(12, 4);"),
  bad("alter table users alter column joined type timestamptz;"),
  bad("alter table users alter column data type jsonb using data::jsonb;"),
  bad("alter table users alter column mood type text using mood::text;"),
  bad("alter table users alter column ip type inet;"),
  bad("alter table users alter column name type varchar(200);"),
  bad("alter table events alter column id type bigint;"),
  bad("do $$ begin execute 'alter table users alter column age type bigint'; end $$;"),
  bad("alter table users alter column email set not null;"),
  bad("alter table users alter column email set not null, alter column age set not null;"),
  bad('alter table "Odd ""name""" alter column "a;b" set not null;'),
  fine("alter table users alter column amount type numeric(12, 2);"),
  fine("alter table notes alter column body type text;"),
  fine("alter table users validate constraint users_age_check; alter table users alter column age set not null;"),
  fine("alter table users alter column bio set default 'x';"),
  fine("alter table orders alter column note drop not null;"),
  // Names and things that go
  bad("alter table users rename column email to mail;"),
  bad("alter table users rename to people;"),
  bad("alter table app.things set schema public;"),
  bad("alter schema app rename to shop;"),
  bad("alter type mood rename value 'sad' to 'blue';"),
  bad("alter table users drop column bio;"),
  bad("alter table users drop column if exists bio, drop column ip;"),
  bad("drop table notes;"),
  bad('drop table if exists notes, "Odd ""name""";'),
  bad("drop schema app cascade;"),
  bad("drop view active_users;"),
  bad("truncate notes;", { elsewhere: "up-destroys-data" }),
  bad("truncate orgs cascade;", { elsewhere: "up-destroys-data" }),
  fine("alter table users rename to people; create view users as select * from people;"),
  fine("drop view active_users; create view active_users as select id, name as title from orgs;"),
  fine("alter table orders rename constraint orders_user_fk to other_fk;"),
  // Whole tables
  bad("vacuum full users;", { transaction: "none" }),
  bad("cluster users using users_pkey;"),
  bad("alter table notes set unlogged;"),
  bad("refresh materialized view totals;"),
  bad("alter table events detach partition events_2025;"),
  bad("alter table events attach partition events_2027 for values from ('2027-01-01') to ('2028-01-01');"),
  bad("create table logs_1 partition of logs for values in ('2026-01-01');"),
  fine("refresh materialized view concurrently totals;"),
  fine("alter table events detach partition events_2025 concurrently;", { transaction: "none" }),
  fine("create table events_2028 partition of events for values from ('2028-01-01') to ('2029-01-01');"),
  // Several statements
  bad("alter table users add column nick text; update users set nick = email;"),
  bad("alter table users add column nick text; create index users_nick_idx on users (nick);"),
  bad(
    "alter table users add column a text; alter table orders add column a text; alter table notes add column a text;",
  ),
  bad("lock table users in share mode; update users set bio = 'x';"),
  bad("alter table orders add column a text; alter table users alter column email set not null;"),
  fine(
    "create table tags (id bigint primary key, name text unique); create index on tags (name); alter table tags alter column name set not null;",
  ),
  fine(
    "create table tags (id bigint primary key); alter table tags add column user_id integer; alter table tags add constraint fk foreign key (user_id) references users;",
  ),
  fine(
    "create table tags (id bigint primary key, user_id integer references users); create index on tags (user_id); alter table tags rename column user_id to owner_id; alter table tags alter column owner_id type bigint; drop table tags;",
  ),
  fine("alter table users add column nick text; alter table users alter column nick set default 'x';"),
  fine("alter table users enable row level security; create policy p on users using (true);"),
  fine("alter type mood add value 'great';"),
  fine("insert into orgs values (7, 'seven');"),
  fine(
    "create function f() returns integer language sql as 'select 1'; comment on table users is 'people'; grant select on users to public;",
  ),
];
