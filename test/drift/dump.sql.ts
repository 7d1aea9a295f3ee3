const head = (major: number): string => `--
-- PostgreSQL database dump
--

\\restrict q7JHd0000000000000000000000000000000000000000000000000000000000

-- Dumped from database version ${major}.1
-- Dumped by pg_dump version ${major}.1

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
${major >= 17 ? "SET transaction_timeout = 0;\n" : ""}SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

`;

/** As `pg_dump --schema-only` of that major writes it. */
export const dump = (major: number): string => `${head(major)}--
-- Name: Lending; Type: SCHEMA; Schema: -; Owner: app_owner
--

CREATE SCHEMA "Lending";


ALTER SCHEMA "Lending" OWNER TO app_owner;

--
-- Name: ${major >= 15 ? "public; Type: SCHEMA; Schema: -; Owner: pg_database_owner" : "pgcrypto; Type: EXTENSION"}
--

CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public;


--
-- Name: EXTENSION pgcrypto; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION pgcrypto IS 'cryptographic functions';


CREATE TYPE public.genre AS ENUM (
    'novel',
    'poetry',
    'non-fiction'
);


ALTER TYPE public.genre OWNER TO app_owner;

CREATE DOMAIN public.isbn AS text
	CONSTRAINT isbn_check CHECK ((VALUE ~ '^[0-9]{13}$'::text));


ALTER DOMAIN public.isbn OWNER TO app_owner;

CREATE FUNCTION public.overdue(since date) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$ select since < current_date - 30 $$;


ALTER FUNCTION public.overdue(since date) OWNER TO app_owner;

CREATE FUNCTION public.stamp() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin new.added_at := now(); return new; end $$;


ALTER FUNCTION public.stamp() OWNER TO app_owner;

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE "Lending".loans (
    member_id integer NOT NULL,
    book_id uuid NOT NULL,
    lent date NOT NULL,
    back date
);


ALTER TABLE "Lending".loans OWNER TO app_owner;

CREATE TABLE "Lending".members (
    id integer NOT NULL,
    email text NOT NULL,
    "Full Name" text
);


ALTER TABLE "Lending".members OWNER TO app_owner;

CREATE SEQUENCE "Lending".members_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE "Lending".members_id_seq OWNER TO app_owner;

ALTER SEQUENCE "Lending".members_id_seq OWNED BY "Lending".members.id;


CREATE TABLE public.authors (
    id bigint NOT NULL,
    name text NOT NULL,
    born date
);


ALTER TABLE public.authors OWNER TO app_owner;

ALTER TABLE public.authors ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.authors_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.books (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    isbn public.isbn,
    title character varying(200) NOT NULL,
    genre public.genre DEFAULT 'novel'::public.genre NOT NULL,
    author_id bigint,
    price numeric(8,2),
    slug text GENERATED ALWAYS AS (lower((title)::text)) STORED,
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT books_price_check CHECK ((price >= (0)::numeric))
);


ALTER TABLE public.books OWNER TO app_owner;

COMMENT ON TABLE public.books IS 'What can be lent';


CREATE TABLE public.events (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    what jsonb DEFAULT '{}'::jsonb
)
PARTITION BY RANGE (at);


CREATE TABLE public.events_2026 (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    what jsonb DEFAULT '{}'::jsonb
);


CREATE VIEW public.late AS
 SELECT member_id,
    book_id
   FROM "Lending".loans
  WHERE ((back IS NULL) AND public.overdue(lent));


CREATE MATERIALIZED VIEW public.per_genre AS
 SELECT genre,
    count(*) AS books
   FROM public.books
  GROUP BY genre
  WITH NO DATA;


CREATE TABLE public.schema_migrations (
    version character varying NOT NULL
);


CREATE SEQUENCE public.tickets
    START WITH 1
    INCREMENT BY 5
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE ONLY public.events ATTACH PARTITION public.events_2026 FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00');


ALTER TABLE ONLY "Lending".members ALTER COLUMN id SET DEFAULT nextval('"Lending".members_id_seq'::regclass);


ALTER TABLE ONLY "Lending".loans
    ADD CONSTRAINT loans_pkey PRIMARY KEY (member_id, book_id, lent);


ALTER TABLE ONLY "Lending".members
    ADD CONSTRAINT members_pkey PRIMARY KEY (id);


ALTER TABLE ONLY "Lending".members
    ADD CONSTRAINT "one e-mail" UNIQUE (email);


ALTER TABLE ONLY public.authors
    ADD CONSTRAINT authors_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.books
    ADD CONSTRAINT books_isbn_key UNIQUE (isbn);


ALTER TABLE ONLY public.books
    ADD CONSTRAINT books_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);


CREATE INDEX books_author ON public.books USING btree (author_id);


CREATE INDEX cheap ON public.books USING btree (price) WHERE (price < (10)::numeric);


CREATE UNIQUE INDEX per_genre_key ON public.per_genre USING btree (genre);


CREATE TRIGGER stamp BEFORE INSERT ON public.books FOR EACH ROW EXECUTE FUNCTION public.stamp();


ALTER TABLE ONLY "Lending".loans
    ADD CONSTRAINT loans_book_id_fkey FOREIGN KEY (book_id) REFERENCES public.books(id);


ALTER TABLE ONLY "Lending".loans
    ADD CONSTRAINT loans_member_id_fkey FOREIGN KEY (member_id) REFERENCES "Lending".members(id) ON DELETE CASCADE;


ALTER TABLE ONLY public.books
    ADD CONSTRAINT books_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.authors(id) ON DELETE SET NULL;


ALTER TABLE "Lending".members ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON "Lending".members FOR SELECT USING ((email = current_setting('app.email'::text, true)));


--
-- PostgreSQL database dump complete
--

\\unrestrict q7JHd0000000000000000000000000000000000000000000000000000000000

`;

/** Without owners and rights, as \`-O -x\` writes it. */
export const bareDump = (major: number): string =>
  dump(major)
    .replaceAll(/^ALTER \w+ .* OWNER TO .*;$\n/gm, "")
    .replaceAll(/^\\.*$/gm, "");

/** As Rails writes db/structure.sql. */
export const structure = `${bareDump(16)}
SET search_path TO "$user", public;

INSERT INTO "schema_migrations" (version) VALUES
('20261201000000'),
('20261101000000');
`;
