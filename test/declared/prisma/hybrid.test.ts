// Prisma beside Supabase's migrations: what the platform brings is nobody's drift, whether Prisma is told of it or not.
import { afterAll, beforeAll, expect, test } from "vitest";
import { engineDiff, externalTo } from "../../../src/declared/index.ts";
import type { Database, Server } from "../../../src/postgres/index.ts";
import { embeddedServer, platformOf } from "../../rehearse/rehearsal.ts";
import { compared, readCatalog } from "./comparison.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer(18, "supabase");
});
afterAll(() => server[Symbol.asyncDispose]());

const migration = `
create extension citext with schema extensions;
create type public."member role" as enum ('owner', 'guest');
create table public.profiles (
  id uuid primary key references auth.users on delete cascade,
  handle extensions.citext not null unique,
  role public."member role" not null default 'guest',
  token uuid not null default extensions.gen_random_uuid(),
  words tsvector generated always as (to_tsvector('simple'::regconfig, handle::text)) stored,
  created_at timestamptz not null default now()
);
alter table public.profiles enable row level security;
create policy "own ""profile""" on public.profiles for select to authenticated using ((select auth.uid()) = id);
create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin insert into public.profiles(id, handle) values (new.id, new.email); return new; end $$;
create trigger on_auth_user_created after insert on auth.users for each row execute function public.handle_new_user();
create table public.notes (id bigint generated always as identity primary key, "of" uuid not null references public.profiles on delete cascade);
create index on public.notes ("of") where "of" is not null;
create schema private; create table private.secrets(id int);
`;

const made = async (database: Database): Promise<ReadonlySet<string>> => {
  await using session = await database.connect();
  const platform = platformOf("supabase");
  const target = { major: server.major, extensions: await server.extensions(), database: database.name };
  await session.run(platform.shared(target));
  await session.run(platform.bootstrap(target));
  const given = new Set((await readCatalog(session, server.major)).keys());
  await session.run(migration);
  return given;
};

const models = (schema: string, relation: string): string => `
model profiles {
  id         String        @id @db.Uuid
  handle     String        @unique @db.Citext
  role       member_role   @default(guest)
  token      String        @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  created_at DateTime      @default(now()) @db.Timestamptz(6)
  notes      notes[]
  ${relation}
  ${schema}
}

model notes {
  id       BigInt   @id @default(autoincrement())
  of       String   @db.Uuid
  profiles profiles @relation(fields: [of], references: [id], onDelete: Cascade, onUpdate: NoAction)
  ${schema}
}

enum member_role {
  owner
  guest
  @@map("member role")
  ${schema}
}
`;

const alone =
  'datasource db {\n  provider  = "postgresql"\n  url       = env("DATABASE_URL")\n  directUrl = env("DIRECT_URL")\n}\n';
const withAuth = alone.replace("}\n", '  schemas = ["auth", "public"]\n}\n');
const users =
  'model users {\n  id String @id @db.Uuid\n  email String? @db.VarChar(255)\n  profiles profiles?\n  @@schema("auth")\n}\n';
const toUsers = "users users @relation(fields: [id], references: [id], onDelete: Cascade, onUpdate: NoAction)";

test.each([
  ["does not know", alone + models("", "")],
  ["was told of in part", withAuth + users + models('@@schema("public")', toUsers)],
])("a platform that Prisma %s is no drift", async (_, text) => {
  await using database = await server.createDatabase();
  const given = await made(database);
  const found = await compared(server, database, [{ path: "prisma/schema.prisma", text }], given);
  expect(found.changes).toEqual([]);
  expect(found.unseen).toEqual([]);
  expect(found.outside).toEqual(
    expect.arrayContaining([
      "everything in schema private",
      "function public.handle_new_user()",
      "generation of column public.profiles.words",
      "index public.notes_of_idx",
      'policy public.profiles."own ""profile"""',
      "row security of table public.profiles",
    ]),
  );
  expect(found.outside.filter((phrase) => /vault|storage|realtime|graphql/.test(phrase))).toEqual([]);
});

test("Prisma's own diff does not give up on a foreign key to auth.users", async () => {
  await using database = await server.createDatabase();
  await made(database);
  await using session = await database.connect();
  const files = [{ path: "prisma/schema.prisma", text: alone + models("", "") }];
  const { sql } = await engineDiff(files, session);
  expect(sql).not.toMatch(/FOREIGN KEY|CONSTRAINT|DROP TABLE/);
});

test("Prisma's own diff leaves alone what it is told that is not its own", async () => {
  await using database = await server.createDatabase();
  const given = await made(database);
  await using ledger = await database.connect();
  await ledger.run("create table public.schema_migrations(version text)");
  await ledger[Symbol.asyncDispose]();
  const files = [{ path: "prisma/schema.prisma", text: withAuth + users + models('@@schema("public")', toUsers) }];
  const { real, declared, scope } = await compared(server, database, files, given);
  const external = externalTo(scope, { real, declared, given });
  expect(external.tables).toEqual(expect.arrayContaining(["auth.users", "public.schema_migrations"]));
  await using session = await database.connect();
  const { sql } = await engineDiff(files, session, external);
  expect(sql).not.toMatch(/auth|schema_migrations/);
});
