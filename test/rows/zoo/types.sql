create extension citext;
create extension hstore;
create extension ltree;
create schema "Ünïcode ""schéma""";
create type mood as enum ('sad', 'it''s "ok"', 'back\slash', 'happy, really');
create type pair as (a integer, b text, c mood[]);
create domain positive as numeric(10, 2) not null check (value > 0);
create domain slug as text check (value ~ '^[a-z0-9]+(?:-[a-z0-9]+)*$') check (length(value) between 3 and 20);
create domain email as citext check (value ~ '^[a-zA-Z0-9.!#$%&''*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$');
create domain small_slug as slug check (length(value) < 6);
create domain tags as text[] check (cardinality(value) between 1 and 3);
create type float_range as range (subtype = float8);

create table numbers (
  a smallint not null, b integer not null, c bigint not null, d numeric not null, e numeric(3, 2) not null, f numeric(20, 8) not null,
  g numeric(5, 0) not null, h real not null, i double precision not null, j money not null, k smallserial, l bigserial, m numeric(2, 2) not null
);
create table texts (
  a text not null, b varchar not null, c varchar(1) not null, d varchar(3) not null, e char not null, f char(7) not null,
  g citext not null, h name not null, i "char" not null, j varchar(255) not null unique, k char(2) not null unique
);
create table moments (
  a date not null, b time not null, c timetz not null, d timestamp not null, e timestamptz not null, f interval not null,
  g time(0) not null, h timestamptz(3) not null, i interval day to second not null, j interval year to month not null
);
create table documents (a json not null, b jsonb not null, c bytea not null, d xml not null, e tsvector not null, f tsquery not null, g jsonpath not null);
create table networks (a inet not null, b cidr not null, c macaddr not null, d macaddr8 not null, e uuid not null, f bit not null, g bit(5) not null, h varbit not null, i varbit(3) not null);
create table shapes_ (a point not null, b line not null, c lseg not null, d box not null, e path not null, f polygon not null, g circle not null, h box[] not null);
create table spans (
  a int4range not null, b int8range not null, c numrange not null, d tsrange not null, e tstzrange not null, f daterange not null,
  g int4multirange not null, h tstzmultirange not null, i float_range not null, j int4range[] not null
);
create table lists (
  a integer[] not null, b text[][] not null, c uuid[] not null, d mood[] not null, e jsonb[] not null, f varchar(2)[] not null,
  g pair[] not null, h timestamptz[] not null, i int2vector not null, j oidvector not null, k tags not null, l bytea[] not null, m numeric(3, 1)[] not null
);
create table made_up (a mood not null, b pair not null, c positive, d slug not null, e email not null, f small_slug not null, g positive[] not null, h hstore not null, i ltree not null, j lquery not null);
create table system_types (
  a oid not null, b regclass not null, c regtype not null, d regproc not null, e regprocedure not null, f regnamespace not null, g regrole not null,
  h regconfig not null, i regdictionary not null, j pg_lsn not null, k xid not null, l cid not null, m tid not null, n pg_snapshot not null,
  o regoper not null, p regoperator not null, q regcollation not null, r xid8 not null, s aclitem not null, t refcursor not null
);
create table "Ünïcode ""schéma"""."Täble `with` ""quotes"", 'all' $$ and ; --" (
  "select" integer primary key, "Col ""umn""" text not null, "ünï ; drop" mood not null, "'" text not null check ("'" <> ''), "lockstep row" text not null
);
create table no_columns ();
create table only_defaults (id integer generated always as identity primary key, at timestamptz not null default now());
create table calculated (
  a integer not null, b integer generated always as (a * 2) stored, c text not null, d tsvector generated always as (to_tsvector('english', c)) stored
);
create table only_id (id uuid primary key);
create table one_boolean (flag boolean primary key);
create table self_typed (id integer primary key, before pair, older only_id);
