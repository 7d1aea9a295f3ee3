import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newMigration } from "../../src/author/index.ts";
import { driftCommand } from "../../src/cli/drift-command.ts";
import { newCommand } from "../../src/cli/new-command.ts";
import { statusCommand } from "../../src/cli/status-command.ts";
import { drift, status } from "../../src/live/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { fakeIo } from "../cli/fake-io.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { databaseWith, urlOf } from "./live-database.ts";

// The commands as people type them, in a folder on disk.

const known = { checks: ["production-drift"], layouts: ["paired-files"] };
const up = "create table users (id integer primary key);\n";

let server: Server;
let folder: string;
beforeAll(async () => {
  server = await embeddedServer();
  folder = mkdtempSync(join(tmpdir(), "lockstep-live-"));
  const files = {
    "migrations/001_users.sql": up,
    "migrations/001_users.down.sql": "drop table users;\n",
    "schema.sql": `${up}create index users_id on users (id);\n`,
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server[Symbol.asyncDispose]();
});

const environment = () => ({ PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR });

test("lockstep drift tells what production has besides, and exits with 1", async () => {
  await using database = await databaseWith(server, [
    up,
    "create table migrations (name text primary key, applied_at timestamptz default now())",
    "insert into migrations (name) values ('001_users')",
    "alter table users alter id type bigint",
  ]);
  const url = await urlOf(database);
  const seen = fakeIo(folder, { environment: { ...environment(), DATABASE_URL: url }, now: () => performance.now() });
  expect(await driftCommand([], seen.io, known, drift)).toBe(1);
  expect(seen.stdout()).toContain("production-drift");
  expect(seen.stdout()).toContain("alter table public.users alter column id type integer using id::integer;");
});

const fleet = (): Promise<never> => Promise.reject(new Error("no fleet was named"));

test("lockstep status --stats writes the sizes of tables beside what it tells", async () => {
  await using database = await databaseWith(server, [
    up,
    "create table migrations (name text primary key, applied_at timestamptz default now())",
    "insert into migrations (name) values ('001_users')",
    "insert into users select generate_series(1, 1234)",
    "analyze users",
  ]);
  const DATABASE_URL = await urlOf(database);
  const seen = fakeIo(folder, { environment: { ...environment(), DATABASE_URL }, now: () => performance.now() });
  expect(await statusCommand(["--stats", "made/sizes.json"], seen.io, known, { status, fleet })).toBe(0);
  expect(JSON.parse(readFileSync(join(folder, "made/sizes.json"), "utf8"))).toMatchObject({
    version: 1,
    timeZone: "UTC",
    tables: { "public.users": { rows: 1_200 } },
  });
  const nowhere = fakeIo(folder, { environment: { ...environment(), DATABASE_URL }, now: () => performance.now() });
  await expect(
    statusCommand(["--stats", "made/sizes.json/in-a-file.json"], nowhere.io, known, { status, fleet }),
  ).rejects.toMatchObject({
    code: "output-unwritable",
  });
});

test.each([
  ["a password that is wrong", "postgres://nobody:s3cret-word@127.0.0.1:1/x"],
  ["a host that is nowhere", "postgres://nobody:s3cret-word@nowhere.invalid/x"],
])("lockstep drift with %s says so, and never the password", async (_, url) => {
  const seen = fakeIo(folder, { environment: { ...environment(), DATABASE_URL: url } });
  expect(await driftCommand([], seen.io, known, drift)).toBe(3);
  expect(`${seen.stdout()}${seen.stderr()}`).toContain("could not be reached");
  expect(`${seen.stdout()}${seen.stderr()}`).not.toContain("s3cret");
});

test("a database on another machine is not asked without TLS", async () => {
  const url = "postgres://u:s3cret-word@db.example.com/x";
  const seen = fakeIo(folder, { environment: { ...environment(), DATABASE_URL: url } });
  await expect(driftCommand(["--tls", "off"], seen.io, known, drift)).rejects.toMatchObject({ code: "tls-required" });
});

test("lockstep new --from-drift writes the migration that a schema file asks for, with its down", async () => {
  const seen = fakeIo(folder, { environment: environment() });
  const words = ["index_users", "--from-drift", "--schema-file", "schema.sql"];
  expect(await newCommand(words, seen.io, known, newMigration)).toBe(0);
  const written = (path: string) => readFileSync(join(folder, path), "utf8");
  expect(existsSync(join(folder, "migrations/002_index_users.sql"))).toBe(true);
  expect(written("migrations/002_index_users.sql")).toContain("CREATE INDEX users_id ON public.users");
  expect(written("migrations/002_index_users.down.sql")).toContain("drop index public.users_id;");
});
