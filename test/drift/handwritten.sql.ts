/** As a person writes it, to be run again and again. */
export const handwritten = `
CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE SCHEMA IF NOT EXISTS "Lending";
DO $$ BEGIN
  CREATE TYPE genre AS ENUM ('novel', 'poetry', 'non-fiction');
EXCEPTION WHEN duplicate_object THEN null; END $$;
DO $$ BEGIN CREATE DOMAIN isbn AS text CHECK (VALUE ~ '^[0-9]{13}$'); EXCEPTION WHEN duplicate_object THEN null; END $$;

CREATE TABLE IF NOT EXISTS authors (id bigint generated always as identity primary key, name text NOT NULL, born date);
CREATE TABLE IF NOT EXISTS books (
  added_at timestamptz NOT NULL DEFAULT now(),
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  isbn isbn UNIQUE,
  title varchar(200) NOT NULL,
  genre genre NOT NULL DEFAULT 'novel',
  author_id int8 REFERENCES authors (id) ON DELETE SET NULL,
  price decimal(8, 2) CHECK (price >= 0),
  slug text GENERATED ALWAYS AS (lower(title)) STORED
);
CREATE INDEX IF NOT EXISTS books_author ON books (author_id);
CREATE INDEX IF NOT EXISTS cheap ON books (price) WHERE price < 10;
CREATE TABLE IF NOT EXISTS "Lending".members (id serial primary key, email text not null, "Full Name" text, constraint "one e-mail" unique (email));
CREATE TABLE IF NOT EXISTS "Lending".loans (
  member_id int not null references "Lending".members on delete cascade,
  book_id uuid not null references books,
  lent date not null,
  back date,
  primary key (member_id, book_id, lent)
);
CREATE OR REPLACE FUNCTION overdue(since date) RETURNS boolean LANGUAGE sql STABLE AS $$ select since < current_date - 30 $$;
CREATE OR REPLACE VIEW late AS SELECT member_id, book_id FROM "Lending".loans WHERE back IS NULL AND overdue(lent);
CREATE MATERIALIZED VIEW IF NOT EXISTS per_genre AS SELECT genre, count(*) AS books FROM books GROUP BY genre;
CREATE UNIQUE INDEX IF NOT EXISTS per_genre_key ON per_genre (genre);
CREATE OR REPLACE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ begin new.added_at := now(); return new; end $$;
DROP TRIGGER IF EXISTS stamp ON books;
CREATE TRIGGER stamp BEFORE INSERT ON books FOR EACH ROW EXECUTE FUNCTION stamp();
ALTER TABLE "Lending".members ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own ON "Lending".members;
CREATE POLICY own ON "Lending".members FOR SELECT USING (email = current_setting('app.email', true));
CREATE TABLE IF NOT EXISTS events (id bigint not null, at timestamptz not null, what jsonb default '{}') PARTITION BY RANGE (at);
CREATE TABLE IF NOT EXISTS events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE SEQUENCE IF NOT EXISTS tickets INCREMENT 5;
`;
