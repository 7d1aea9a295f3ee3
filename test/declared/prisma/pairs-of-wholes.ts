import type { Pair } from "./pair.ts";

const a = "model A {\n  id Int @id\n}";
const role = (values: string): string => `enum Role {\n${values}\n}\nmodel A {\n  id Int @id\n  role Role\n}`;
const withSchemas = (schemas: string, models: string): string =>
  `datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n  directUrl = env("DIRECT_URL")\n  schemas = [${schemas}]\n}\ngenerator client {\n  provider = "prisma-client-js"\n  previewFeatures = ["multiSchema", "fullTextSearch"]\n  binaryTargets = ["native", "rhel-openssl-1.0.x"]\n}\n${models}`;
const withExtensions = (extensions: string): string =>
  `generator client {\n  provider = "prisma-client-js"\n  previewFeatures = ["postgresqlExtensions"]\n}\ndatasource db {\n  provider = "postgresql"\n  extensions = [${extensions}]\n}\n${a}`;
const view = (fields: string): string =>
  `generator client {\n  provider = "prisma-client"\n  previewFeatures = ["views"]\n}\n${a}\nview Totals {\n${fields}\n  @@map("totals")\n}`;

export const wholePairs: readonly Pair[] = [
  { says: "a table that is missing differs", prisma: a, sql: "select 1", drift: ['added table public."A"'] },
  {
    says: "a table too many differs",
    prisma: a,
    after: "create table other(id int)",
    drift: ["removed table public.other"],
  },
  {
    says: "a model that is ignored has a table all the same",
    prisma: 'model A {\n  id Int @id\n  x Unsupported("box")\n  @@ignore\n}',
    sql: "select 1",
    drift: ['added table public."A"'],
  },
  {
    says: "Prisma's own ledger is no drift",
    prisma: a,
    after: "create table _prisma_migrations(id varchar(36) primary key)",
  },
  {
    says: "the ledgers of other tools are no drift",
    prisma: a,
    after: "create table schema_migrations(version text primary key); create table flyway_schema_history(rank int)",
    unlikeTheEngine: "the engine knows no ledger but its own, and would drop them",
  },
  {
    says: "a ledger that the schema names is compared",
    prisma: `${a}\nmodel schema_migrations {\n  version String @id\n}`,
    after: "alter table schema_migrations add x int",
    drift: ["removed column public.schema_migrations.x"],
  },
  {
    says: "enums come back as they were said",
    prisma:
      'enum Role {\n  ADMIN @map("admin of all")\n  user // not me\n  @@map("user role")\n}\nmodel A {\n  id Int @id\n  role Role @default(ADMIN)\n  roles Role[] @default([ADMIN, user])\n}',
  },
  {
    says: "an enum that is missing differs",
    prisma: role("  a"),
    sql: 'create table "A"(id int constraint "A_pkey" primary key, role text not null)',
    drift: ['altered column public."A".role', 'added enum public."Role"'],
  },
  {
    says: "an enum too many differs",
    prisma: a,
    after: "create type mood as enum ('sad')",
    drift: ["removed enum public.mood"],
  },
  {
    says: "a value too many differs",
    prisma: role("  a\n  b"),
    after: `alter type "Role" add value 'c'`,
    drift: ['altered enum public."Role"'],
  },
  {
    says: "a value that is missing differs",
    prisma: role("  a\n  b"),
    sql: `create type "Role" as enum ('a'); create table "A"(id int constraint "A_pkey" primary key, role "Role" not null)`,
    drift: ['altered enum public."Role"'],
  },
  {
    says: "the order of values is never compared by Prisma",
    prisma: role("  a\n  b"),
    sql: `create type "Role" as enum ('b', 'a'); create table "A"(id int constraint "A_pkey" primary key, role "Role" not null)`,
    unseen: ['altered enum public."Role"'],
  },
  {
    says: "several schemas come back as they were said",
    prisma: withSchemas(
      '"public", "Sales dept"',
      'model A {\n  id Int @id\n  bs B[]\n  @@schema("public")\n}\nmodel B {\n  id Int @id\n  kind Kind\n  a A @relation(fields: [id], references: [id])\n  @@schema("Sales dept")\n}\nenum Kind {\n  x\n  @@schema("Sales dept")\n}',
    ),
  },
  {
    says: "a table in another schema differs",
    prisma: withSchemas('"one", "two"', 'model A {\n  id Int @id\n  @@schema("two")\n}'),
    sql: 'create schema one; create schema two; create table one."A"(id int constraint "A_pkey" primary key)',
    drift: ['removed table one."A"', 'added table two."A"'],
  },
  {
    says: "a schema that is missing differs",
    prisma: withSchemas(
      '"one", "two"',
      'model A {\n  id Int @id\n  @@schema("one")\n}\nmodel B {\n  id Int @id\n  @@schema("two")\n}',
    ),
    sql: 'create schema one; create table one."A"(id int constraint "A_pkey" primary key)',
    drift: ["added schema two", 'added table two."B"'],
  },
  {
    says: "a schema that Prisma was not told of is outside",
    prisma: a,
    after: "create schema billing; create table billing.bills(id int primary key); create type billing.t as enum ('x')",
    outside: ["everything in schema billing"],
  },
  {
    says: "a foreign key to a schema that Prisma was not told of is outside",
    prisma: a,
    before: "create schema auth; create table auth.users(id int primary key)",
    after: 'alter table "A" add constraint own foreign key (id) references auth.users',
    outside: ['constraint public."A".own', "everything in schema auth"],
  },
  {
    says: "extensions come back as they were said",
    prisma: withExtensions('citext, pgcrypto(schema: "public")'),
    outside: [],
  },
  {
    says: "an extension that is missing differs",
    prisma: withExtensions("citext, pg_trgm"),
    sql: 'create extension citext; create table "A"(id int constraint "A_pkey" primary key)',
    drift: ["added extension pg_trgm"],
  },
  {
    says: "an extension that the schema does not name is outside",
    prisma: a,
    after: "create extension citext",
    outside: ["extension citext"],
  },
  {
    says: "views, functions, triggers, policies and checks are outside",
    prisma: a,
    after: `alter table "A" enable row level security; create policy p on "A" using (true);
    create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger t before insert on "A" for each row execute function f();
    alter table "A" add constraint c check (id > 0); create view v as select 1 as one; create materialized view mv as select 1 as one; create unique index on mv(one);
    create sequence s; create domain d as text; create type pair as (x int, y int); create aggregate total(int) (sfunc = int4pl, stype = int);`,
    outside: [
      "aggregate public.total(integer)",
      'constraint public."A".c',
      "domain public.d",
      "function public.f()",
      "materialized view public.mv",
      'policy public."A".p',
      'row security of table public."A"',
      "sequence public.s",
      'trigger public."A".t',
      "type public.pair",
      "view public.v",
    ],
  },
  {
    says: "partitions are outside, and their table is compared",
    prisma: "model A {\n  id Int\n  at DateTime @db.Date\n  @@id([id, at])\n}",
    sql: `create table "A"(id int, at date, constraint "A_pkey" primary key (id, at)) partition by range (at);
    create table "A_2026" partition of "A" for values from ('2026-01-01') to ('2027-01-01')`,
    outside: ['partitioning of table public."A"', 'table public."A_2026"'],
  },
  {
    says: "a view that the schema names is there",
    prisma: view("  id Int @unique\n  sum Int"),
    before: "create view totals as select 1 as id, 2 as sum",
    outside: [],
  },
  {
    says: "a view that is missing is never compared by Prisma",
    prisma: view("  id Int @unique"),
    unseen: ["added view public.totals"],
  },
  {
    says: "a column that a view lacks is never compared by Prisma",
    prisma: view('  id Int @unique\n  sum Int @map("the sum")'),
    before: "create materialized view totals as select 1 as id",
    unseen: ['added column public.totals."the sum"'],
  },
  {
    says: "what functions and types of the migrations a schema leans on is there",
    prisma: 'model A {\n  id String @id @default(dbgenerated("make_id()")) @db.Uuid\n  at Unsupported("span")?\n}',
    before:
      "create function make_id() returns uuid language sql as 'select gen_random_uuid()'; create type span as (a int, b int)",
    outside: ["function public.make_id()", "type public.span"],
  },
  {
    says: "a comment in every place is no word of the schema",
    prisma:
      '/// model B {\n// enum C {\nmodel A { // }\n  id Int @id // @map("y")\n  url String @default("https://x.y//z") // "\n  /// }\n  @@map("a") // @@map("b")\n}',
  },
  {
    says: "a setting over several lines is one",
    prisma:
      'model A {\n  id Int @id\n}\ngenerator client {\n  provider = "prisma-client"\n  previewFeatures = [\n    "views",\n    "gone"\n  ]\n}',
  },
  {
    says: "names of any kind are told as SQL spells them",
    prisma: a,
    after: `create table "we""ird .'t\`"("c""o.l" int primary key); create index "i""d.x" on "we""ird .'t\`"("c""o.l"); create type "en""um" as enum ('a"b');
      create schema "sch""ema.x"; create table "sch""ema.x".t(id int)`,
    drift: ['removed enum public."en""um"', 'removed table public."we""ird .\'t`"'],
    outside: ['everything in schema sch"ema.x'],
  },
  {
    says: "a name that is too long for Postgres is the same cut short",
    prisma: `model ${"Long".repeat(17)} {\n  id Int @id\n  another Int @default(dbgenerated("1 + 1"))\n  @@index([another])\n}`,
    unlikeTheEngine: "the engine does not find the table under the name that it gave it",
  },
];
