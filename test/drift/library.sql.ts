/** A schema as people write it in migrations. */
export const migrations = {
  "migrations/001_base.sql": `create extension if not exists pgcrypto;
create schema "Lending";
create type genre as enum ('novel', 'poetry', 'non-fiction');
create domain isbn as text check (value ~ '^[0-9]{13}$');
create table authors (
  id bigint generated always as identity primary key,
  name text not null,
  born date
);
create table books (
  id uuid primary key default gen_random_uuid(),
  isbn isbn unique,
  title varchar(200) not null,
  genre genre not null default 'novel',
  author_id bigint references authors on delete set null,
  price numeric(8,2) check (price >= 0),
  slug text generated always as (lower(title)) stored,
  added_at timestamptz not null default now()
);
create index books_author on books (author_id);
create index cheap on books (price) where price < 10;
create table "Lending".members (
  id serial primary key,
  email text not null,
  "Full Name" text,
  constraint "one e-mail" unique (email)
);
create table "Lending".loans (
  member_id integer not null references "Lending".members on delete cascade,
  book_id uuid not null references books,
  lent date not null,
  back date,
  primary key (member_id, book_id, lent)
);
`,
  "migrations/002_more.sql": `create function overdue(since date) returns boolean language sql stable as $$ select since < current_date - 30 $$;
create view late as select member_id, book_id from "Lending".loans where back is null and overdue(lent);
create materialized view per_genre as select genre, count(*) as books from books group by genre;
create unique index per_genre_key on per_genre (genre);
create function stamp() returns trigger language plpgsql as $$ begin new.added_at := now(); return new; end $$;
create trigger stamp before insert on books for each row execute function stamp();
alter table "Lending".members enable row level security;
create policy own on "Lending".members for select using (email = current_setting('app.email', true));
create table events (id bigint not null, at timestamptz not null, what jsonb default '{}') partition by range (at);
create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');
create sequence tickets increment 5;
comment on table books is 'What can be lent';
create table schema_migrations (version varchar primary key);
`,
} as const;
