// Ledgers that say what is not so, put right without SQL.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database, Server } from "../../src/postgres/index.ts";
import { withPrismaEngine } from "../conformance/prisma-engine.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Files, outcomesOf, owner, productionWith, promoteTo, rowsOf } from "./production.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const settings = { platform: "plain" } as const;
const users = "create table users (id integer primary key);\n";
const tags = "create table tags (name text primary key);\n";

const prismaFiles = (second: string): Files => ({
  "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
  "prisma/migrations/20240101000000_users/migration.sql": users,
  "prisma/migrations/20240102000000_tags/migration.sql": second,
});

const apply = (database: Database, files: Files) => withPrismaEngine(database, owner, (engine) => engine.apply(files));
const diagnose = (database: Database, files: Files) =>
  withPrismaEngine(database, owner, (engine) => engine.diagnose(files));

describe("an attempt of Prisma's that failed", () => {
  const broken = prismaFiles(`${tags}insert into nowhere values (1);\n`);

  test("is refused with the way out, which its tool agrees with: nothing of it is there", async () => {
    await using database = await productionWith(server, []);
    await expect(apply(database, broken)).rejects.toThrow("nowhere");
    const refused = await promoteTo(database, prismaFiles(tags), { settings });
    expect(refused.refusals.map(({ key }) => key)).toEqual(["ledger-drift:20240102000000_tags"]);
    expect(refused.refusals[0]?.hint).toContain("`lockstep promote --baseline 20240101000000_users`");
    const planned = await promoteTo(database, prismaFiles(tags), {
      settings,
      baseline: "20240101000000_users",
      dryRun: true,
    });
    expect([planned.outcome, planned.proved[1]]).toEqual([
      "planned",
      "The attempt at 20240102000000_tags that did not finish is ended: nothing of it is there.",
    ]);
    expect((await diagnose(database, prismaFiles(tags))).failed).toEqual(["20240102000000_tags"]);
    const ended = await promoteTo(database, prismaFiles(tags), { settings, baseline: "20240101000000_users" });
    expect([ended.outcome, ended.refusals, ended.migrations]).toEqual(["marked", [], []]);
    expect((await diagnose(database, prismaFiles(tags))).failed).toEqual([]);
    expect(outcomesOf(await promoteTo(database, prismaFiles(tags), { settings }))).toEqual([
      "20240102000000_tags applied",
    ]);
    expect(await apply(database, prismaFiles(tags))).toEqual([]);
  });

  test("is not ended by a claim that the catalog does not bear out", async () => {
    await using database = await productionWith(server, []);
    await expect(apply(database, broken)).rejects.toThrow("nowhere");
    const refused = await promoteTo(database, prismaFiles(tags), { settings, baseline: "20240102000000_tags" });
    expect(refused.refusals.map(({ key }) => key)).toEqual(["production-drift:table public.tags"]);
    expect(await rowsOf(database, "select 1 from _prisma_migrations where rolled_back_at is not null")).toEqual([]);
  });

  test("of which all is there is marked as applied, which its tool agrees with", async () => {
    await using database = await productionWith(server, []);
    await expect(apply(database, broken)).rejects.toThrow("nowhere");
    await using session = await database.connect(owner);
    await session.run(tags);
    const files = prismaFiles(tags);
    const ended = await promoteTo(database, files, { settings, baseline: "20240102000000_tags" });
    expect([ended.outcome, outcomesOf(ended)]).toEqual(["marked", ["20240102000000_tags marked"]]);
    expect(await diagnose(database, files)).toEqual({ unapplied: [], unknown: [], failed: [], edited: [] });
    expect((await promoteTo(database, files, { settings })).outcome).toBe("nothing-to-do");
  });

  test("of the first migration is ended by `none`", async () => {
    await using database = await productionWith(server, []);
    const files: Files = { "prisma/migrations/20240101000000_users/migration.sql": users };
    const first = { "prisma/migrations/20240101000000_users/migration.sql": "select 1 / 0;" };
    await expect(apply(database, first)).rejects.toThrow("zero");
    const refused = await promoteTo(database, files, { settings, live: { ledger: "prisma" } });
    expect(refused.refusals[0]?.hint).toContain("`lockstep promote --baseline none`");
    const more = { settings: { ...settings, layout: "prisma", migrations: ["prisma/migrations"] } } as const;
    expect((await promoteTo(database, files, { ...more, baseline: "none" })).outcome).toBe("marked");
    expect(outcomesOf(await promoteTo(database, files, more))).toEqual(["20240101000000_users applied"]);
  });
});

describe("golang-migrate's dirty version", () => {
  const files: Files = {
    "migrations/1_users.up.sql": users,
    "migrations/1_users.down.sql": "drop table users;\n",
    "migrations/2_tags.up.sql": tags,
    "migrations/2_tags.down.sql": "drop table tags;\n",
  };
  const dirty = [
    "create table schema_migrations (version bigint not null primary key, dirty boolean not null)",
    "insert into schema_migrations values (2, true)",
  ];
  const rows = "select version::int, dirty from schema_migrations";

  test.each([
    ["1_users", [users], { version: 1, dirty: false }],
    ["2_tags", [users, tags], { version: 2, dirty: false }],
  ] as const)("is cleaned by a baseline at %s, where that is what is there", async (id, there, row) => {
    await using database = await productionWith(server, [...there, ...dirty]);
    const refused = await promoteTo(database, files, { settings });
    expect(refused.refusals[0]).toMatchObject({ key: "ledger-drift:2_tags" });
    expect((await promoteTo(database, files, { settings, baseline: id })).outcome).toBe("marked");
    expect(await rowsOf(database, rows)).toEqual([row]);
    const next = await promoteTo(database, files, { settings });
    expect(next.outcome).toBe(id === "2_tags" ? "nothing-to-do" : "promoted");
    expect(await rowsOf(database, rows)).toEqual([{ version: 2, dirty: false }]);
  });
});

describe("an edited file", () => {
  const path = "supabase/migrations/20240101000000_users.sql";
  const files: Files = { [path]: users };

  test("that the database agrees with is taken over into the ledger", async () => {
    await using database = await productionWith(server, []);
    await promoteTo(database, files, { settings });
    const edited = { [path]: "create table users (id integer);\nalter table users add primary key (id);\n" };
    const refused = await promoteTo(database, edited, { settings });
    expect(refused.refusals[0]).toMatchObject({ key: "ledger-drift:20240101000000_users" });
    expect(refused.refusals[0]?.hint).toContain("--baseline 20240101000000_users");
    const told = await promoteTo(database, edited, { settings, baseline: "20240101000000_users" });
    expect([told.outcome, told.notes.at(-1)]).toEqual([
      "marked",
      "The ledger keeps 20240101000000_users as its file says now.",
    ]);
    expect((await promoteTo(database, edited, { settings })).outcome).toBe("nothing-to-do");
  });

  test("that makes something else is not", async () => {
    await using database = await productionWith(server, []);
    await promoteTo(database, files, { settings });
    const edited = { [path]: "create table users (id bigint primary key);\n" };
    const refused = await promoteTo(database, edited, { settings, baseline: "20240101000000_users" });
    expect(refused.refusals.map(({ key }) => key)).toEqual(["production-drift:column public.users.id"]);
  });
});
