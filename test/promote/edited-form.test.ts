// An applied file of which nothing but comments and white space was changed: known by the checksum that the ledger keeps and
// by what earlier commits had, told, and lived with.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { statusText } from "../../src/cli/status-text.ts";
import { status } from "../../src/live/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Files, outcomesOf, productionWith, promoteTo, requestFor, rowsOf } from "./production.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const users = "create table users (id integer primary key);\n";
const form = "-- Copyright of somebody\ncreate table users (\n  id integer primary key -- theirs\n);\n";
const other = "create table users (id integer primary key, -- theirs\n  name text);\n";
const tags = "create table tags (name text primary key);\n";

type Layout = {
  readonly file: string;
  readonly files: (first: string, second: string | null) => Files;
  readonly id: string;
  /** What the ledger keeps of it. */
  readonly kept: string;
};

const journal = (second: string | null): string =>
  JSON.stringify({
    version: "7",
    dialect: "postgresql",
    entries: [
      { idx: 0, version: "7", when: 1_700_000_000_000, tag: "0000_users", breakpoints: true },
      ...(second === null
        ? []
        : [{ idx: 1, version: "7", when: 1_700_000_001_000, tag: "0001_tags", breakpoints: true }]),
    ],
  });

const pair = (first: string, firstText: string, second: string, secondText: string | null): Files => ({
  [first]: firstText,
  ...(secondText === null ? {} : { [second]: secondText }),
});

const layouts: Readonly<Record<string, Layout>> = {
  "Lockstep's own": {
    file: "migrations/001_users.sql",
    files: (one, two) => ({
      ...pair("migrations/001_users.sql", one, "migrations/002_tags.sql", two),
      "migrations/001_users.down.sql": "drop table users;\n",
    }),
    id: "001_users",
    kept: "select checksum from lockstep.migrations where id = '001_users'",
  },
  "Prisma's": {
    file: "prisma/migrations/20240101000000_users/migration.sql",
    files: (one, two) => ({
      "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
      ...pair(
        "prisma/migrations/20240101000000_users/migration.sql",
        one,
        "prisma/migrations/20240102000000_tags/migration.sql",
        two,
      ),
    }),
    id: "20240101000000_users",
    kept: "select checksum from _prisma_migrations where migration_name = '20240101000000_users'",
  },
  "Flyway's": {
    file: "db/migration/V1__users.sql",
    files: (one, two) => pair("db/migration/V1__users.sql", one, "db/migration/V2__tags.sql", two),
    id: "V1__users",
    kept: "select checksum from flyway_schema_history where version = '1'",
  },
  "Drizzle's": {
    file: "drizzle/0000_users.sql",
    files: (one, two) => ({
      ...pair("drizzle/0000_users.sql", one, "drizzle/0001_tags.sql", two),
      "drizzle/meta/_journal.json": journal(two),
    }),
    id: "0000_users",
    kept: "select hash from drizzle.__drizzle_migrations order by id limit 1",
  },
};

describe.each(Object.entries(layouts))("in %s ledger", (_, { file, files, id, kept }) => {
  const settings = { platform: "plain" } as const;
  const pastTexts = async (asked: string): Promise<readonly Uint8Array[]> =>
    asked === file ? ["-- not yet\n", users].map((text) => new TextEncoder().encode(text)) : [];

  test("it is told and lived with, and the ledger is told only when that is asked for", async () => {
    await using database = await productionWith(server, []);
    await promoteTo(database, files(users, null), { settings });
    const before = await rowsOf(database, kept);
    const wish = { settings, pastTexts };
    const seen = await status({ ...(await requestFor(database, files(form, null), wish)), pastTexts });
    expect(seen.ledger.standings.map(({ state }) => state)).toEqual(["applied"]);
    expect(statusText(seen, false)).toContain("only comments and white space of its file have changed");
    const done = await promoteTo(database, files(form, tags), wish);
    expect([done.refusals, outcomesOf(done).map((one) => one.split(" ")[1])]).toEqual([[], ["applied"]]);
    expect(done.notes.filter((note) => note.startsWith(`${id} is applied, and since then only comments`))).toHaveLength(
      1,
    );
    expect(await rowsOf(database, kept)).toEqual(before);
    const marked = await promoteTo(database, files(form, tags), { ...wish, baseline: id });
    expect([marked.outcome, marked.notes.at(-1)]).toEqual(["marked", `The ledger keeps ${id} as its file says now.`]);
    expect(await rowsOf(database, kept)).not.toEqual(before);
    const last = await promoteTo(database, files(form, tags), { settings });
    expect([last.outcome, last.notes.filter((note) => note.includes("white space"))]).toEqual(["nothing-to-do", []]);
  });

  test("other SQL is refused, and so is any edit where nobody knows what was applied", async () => {
    await using database = await productionWith(server, []);
    await promoteTo(database, files(users, null), { settings });
    for (const [text, past] of [
      [other, pastTexts],
      [form, null],
      [form, async () => [new TextEncoder().encode(form)]],
    ] as const) {
      const refused = await promoteTo(database, files(text, tags), { settings, pastTexts: past });
      expect(refused.refusals.map(({ key }) => key)).toEqual([`ledger-drift:${id}`]);
    }
  });
});
