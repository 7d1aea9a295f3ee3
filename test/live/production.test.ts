import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drift } from "../../src/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { databaseWith, liveRequest, urlOf } from "./live-database.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const up = `create schema app;
create table app.users (id integer primary key, email text not null);
create table notes (id integer primary key, body text default 'x');
create view app.emails as select email from app.users;
`;
const files = { "migrations/001_base.sql": up, "migrations/001_base.down.sql": "drop schema app cascade;" };
const ledger = [
  "create table migrations (name text primary key, applied_at timestamptz default '2026-01-01')",
  "insert into migrations (name) values ('001_base')",
];

const told = (report: Awaited<ReturnType<typeof drift>>) =>
  report.findings.map(({ check, subject }) => `${check} ${subject}`).sort();

describe("production", () => {
  test("is read by a role that may connect and nothing else, but for the ledger", async () => {
    await using database = await databaseWith(server, [
      up,
      ...ledger,
      "create role watcher login",
      "grant select on migrations to watcher",
    ]);
    const url = (await urlOf(database)).replace(/\/\/[^@]*@/, "//watcher@");
    const report = await drift(liveRequest(files, url));
    expect(told(report)).toEqual([]);
    expect(report.drift[0]?.status).toBe("in-sync");
    await using session = await database.connect();
    await session.run("drop owned by watcher; drop role watcher");
  });

  test("may be owned by somebody else, and grant to roles that are nowhere else", async () => {
    await using database = await databaseWith(server, [
      up,
      ...ledger,
      'create role "The Owner"',
      "create role reader",
      'alter schema app owner to "The Owner"',
      'alter table app.users owner to "The Owner"',
      "grant select on notes to reader",
    ]);
    const report = await drift(liveRequest(files, await urlOf(database), { toward: "migrations" }));
    expect(told(report)).toEqual([
      "production-drift schema app",
      "production-drift table app.users",
      "production-drift table public.notes",
    ]);
    await using session = await database.connect();
    await session.run("alter schema app owner to current_user; alter table app.users owner to current_user");
    await session.run('drop role "The Owner"; drop owned by reader; drop role reader');
  });

  test("has what nobody manages: each with SQL of its own to adopt it", async () => {
    await using database = await databaseWith(server, [
      up,
      ...ledger,
      "create index notes_body on notes (body)",
      'create table "By Hand" (id integer generated always as identity primary key, at date)',
      "create function twice(n integer) returns integer language sql immutable as $$ select n * 2 $$",
      "alter table notes enable row level security",
      "alter table notes alter body set default 'y'",
    ]);
    const report = await drift(liveRequest(files, await urlOf(database)));
    expect(told(report)).toEqual([
      "production-drift column public.notes.body",
      "production-drift table public.notes",
      "unmanaged-object function public.twice(n integer)",
      "unmanaged-object index public.notes_body",
      'unmanaged-object table public."By Hand"',
    ]);
    const fixes = report.findings.filter(({ check }) => check === "unmanaged-object").map(({ fix }) => fix);
    expect(fixes).toEqual([
      expect.stringMatching(/^CREATE OR REPLACE FUNCTION public\.twice/),
      "CREATE INDEX notes_body ON public.notes USING btree (body);",
      expect.stringMatching(/^create table public\."By Hand" \([\s\S]*identity/),
    ]);
    expect(report.drift[0]?.fix?.proved).toBe(true);
  });

  test("is adopted with its owner and rights, by SQL that also runs where those roles are not", async () => {
    await using database = await databaseWith(server, [
      up,
      ...ledger,
      'create role "The ""Owner""" createrole',
      "create role reader",
      "create table by_hand (id integer primary key, secret text)",
      'alter table by_hand owner to "The ""Owner"""',
      "grant select (id) on by_hand to reader",
      "grant insert on by_hand to public",
      "alter table by_hand enable row level security",
      "create policy mine on by_hand for select to reader using (true)",
      "create function whisper() returns text language sql as $$ select 'x' $$",
      "revoke execute on function whisper() from public",
      "grant execute on function whisper() to reader",
    ]);
    const report = await drift(liveRequest(files, await urlOf(database), { toward: "declared" }));
    const fixes = report.findings.filter(({ check }) => check === "unmanaged-object").map(({ fix }) => fix ?? "");
    expect(fixes).toHaveLength(2);
    expect(fixes.join("\n")).not.toMatch(/\bpostgres\b/);
    const [whisper = "", byHand = ""] = fixes;
    expect(whisper).toMatch(/^revoke execute on function public\.whisper\(\) from public;$/m);
    expect(whisper).toMatch(
      /rolname in \('reader'\)\) = 1 then\n {4}grant execute on function public\.whisper\(\) to reader;/,
    );
    expect(byHand).toMatch(/alter table public\.by_hand owner to "The ""Owner""";\n {2}end if;/i);
    expect(byHand).toMatch(/^grant insert on (table )?public\.by_hand to public;$/m);
    expect(byHand).toMatch(/then\n {4}create policy mine on public\.by_hand/i);
    await using elsewhere = await databaseWith(server, [up, ...ledger, ...fixes]);
    const after = await drift(liveRequest(files, await urlOf(elsewhere)));
    const traits = ({ drift: [one] }: typeof report) =>
      one?.changes.map(({ kind, address, after: is }) => [kind, address, is]).filter(([kind]) => kind !== "schema");
    expect(traits(after)).toEqual(traits(report));
    expect(report.drift[0]?.fix?.proved).toBe(true);
    for (const one of [database, elsewhere]) {
      await using session = await one.connect();
      await session.run('drop owned by "The ""Owner""", reader');
    }
    await using session = await database.connect();
    await session.run('drop role "The ""Owner""", reader');
  });

  test.each(["migrations", "declared"] as const)("is brought together toward %s, proved", async (toward) => {
    await using database = await databaseWith(server, [
      up,
      ...ledger,
      "drop view app.emails; alter table app.users alter email type varchar(80); create view app.emails as select email from app.users",
      "alter table notes add tag text",
    ]);
    const report = await drift(liveRequest(files, await urlOf(database), { toward }));
    expect(report.drift[0]?.fix?.proved).toBe(true);
    expect(report.drift[0]?.fix?.sql).toMatch(toward === "migrations" ? /drop column tag/ : /add column tag text/);
  });
});

describe("a Supabase project", () => {
  const path = "supabase/migrations/20260101000000_base.sql";
  const sql = "create table public.t (id integer primary key);\n\ncreate index t_idx on public.t (id); -- why\n";
  const history = (statements: readonly string[]) => [
    "create schema supabase_migrations",
    "create table supabase_migrations.schema_migrations (version text primary key, statements text[], name text)",
    `insert into supabase_migrations.schema_migrations values ('20260101000000', array[${statements.map((one) => `$s$${one}$s$`).join(", ")}], 'base')`,
  ];

  test("whose file says what its ledger remembers was not edited, and one that says more was", async () => {
    const ran = ["create table public.t (id integer primary key)", "create index t_idx on public.t (id)"];
    const base = [sql, ...history(ran)];
    await using database = await databaseWith(server, base);
    const url = await urlOf(database);
    const same = await drift(liveRequest({ [path]: sql }, url));
    expect(told(same).filter((one) => one.startsWith("ledger-drift"))).toEqual([]);
    const edited = await drift(liveRequest({ [path]: `${sql}create table public.u ();\n` }, url));
    expect(told(edited).filter((one) => one.startsWith("ledger-drift"))).toEqual(["ledger-drift 20260101000000_base"]);
  });
});
