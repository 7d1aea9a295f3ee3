import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drift, status } from "../../src/index.ts";
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

const files = {
  "migrations/001_users.sql": "create table users (id integer primary key, email text not null);\n",
  "migrations/001_users.down.sql": "drop table users;\n",
  "migrations/002_posts.sql": "create table posts (id integer primary key, author integer references users);\n",
  "migrations/002_posts.down.sql": "drop table posts;\n",
  "migrations/003_tags.sql": "create table tags (name text primary key);\n",
  "migrations/003_tags.down.sql": "drop table tags;\n",
};
const first = [files["migrations/001_users.sql"], files["migrations/002_posts.sql"]];
const ledger = [
  "create table migrations (name text primary key, applied_at timestamptz default '2026-01-01')",
  "insert into migrations (name) values ('001_users'), ('002_posts.sql')",
];

const lookAt = async (sql: readonly string[], more = {}) => {
  await using database = await databaseWith(server, sql);
  return await drift(liveRequest(files, await urlOf(database), more));
};

describe("drift", () => {
  test("finds nothing where the database is what its ledger says", async () => {
    const report = await lookAt([...first, ...ledger]);
    expect(report.drift.map(({ status, changes }) => ({ status, changes }))).toEqual([
      { status: "in-sync", changes: [] },
    ]);
    expect(report.findings).toEqual([]);
  });

  test("tells what nobody manages from what differs, and gives SQL that brings production back", async () => {
    const report = await lookAt([
      ...first,
      ...ledger,
      "alter table users add column nick text",
      "alter table posts drop constraint posts_author_fkey",
    ]);
    expect(report.findings.map(({ check, subject }) => `${check} ${subject}`).sort()).toEqual([
      "production-drift constraint public.posts.posts_author_fkey",
      "unmanaged-object column public.users.nick",
    ]);
    expect(report.drift[0]?.fix?.proved).toBe(true);
    expect(report.drift[0]?.fix?.sql.split("\n").sort()).toEqual([
      "alter table public.posts add constraint posts_author_fkey FOREIGN KEY (author) REFERENCES public.users(id);",
      "alter table public.users drop column nick;",
    ]);
  });

  test("says where there is no ledger, and so nothing to compare with", async () => {
    const said = "It has no ledger of these migrations";
    expect((await lookAt(first)).notes.join("\n")).toContain(said);
    expect((await lookAt([...first, ...ledger])).notes.join("\n")).not.toContain(said);
  });

  test("a history that makes roles is built as often as it takes", async () => {
    const roles = {
      ...files,
      "migrations/004_reader.sql": "create role lockstep_test_reader; grant select on tags to lockstep_test_reader;",
    };
    const made = [...first, files["migrations/003_tags.sql"], ...ledger, "insert into migrations values ('003_tags')"];
    await using database = await databaseWith(server, made);
    const report = await drift(liveRequest(roles, await urlOf(database)));
    expect(report.drift.map((one) => one.status)).toEqual(["in-sync"]);
  });

  test("gives the migration that makes what production has, where production is right", async () => {
    const report = await lookAt([...first, ...ledger, "create index on users (email)"], { toward: "declared" });
    expect(report.drift[0]?.fix?.sql).toBe("CREATE INDEX users_email_idx ON public.users USING btree (email);");
  });
});

describe("status", () => {
  test("says what is applied, pending, and unknown", async () => {
    await using database = await databaseWith(server, [
      ...first,
      ...ledger,
      "insert into migrations values ('000_gone')",
    ]);
    const { ledger: seen } = await status(liveRequest(files, await urlOf(database)));
    expect(seen.standings.map(({ key, state }) => `${key} ${state}`)).toEqual([
      "001_users applied",
      "002_posts applied",
      "003_tags pending",
      "000_gone missing",
    ]);
    expect(seen.ledger?.table).toBe("public.migrations");
  });

  test("of a database without a ledger everything is pending", async () => {
    await using database = await databaseWith(server, []);
    const { ledger: seen } = await status(liveRequest(files, await urlOf(database)));
    expect(seen.ledger).toBeNull();
    expect(seen.standings.every(({ state }) => state === "pending")).toBe(true);
  });
});
