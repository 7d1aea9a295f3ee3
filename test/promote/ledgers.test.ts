import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Files, outcomesOf, productionWith, promoteTo, rowsOf } from "./production.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const users = "create table users (id integer primary key);\n";
const tags = "create table tags (name text primary key);\n";

const layouts: Readonly<Record<string, { files: Files; ids: readonly string[]; ledger: string; rows: string }>> = {
  supabase: {
    files: {
      "supabase/migrations/20240101000000_users.sql": users,
      "supabase/migrations/20240102000000_tags.sql": tags,
    },
    ids: ["20240101000000_users", "20240102000000_tags"],
    ledger: "supabase_migrations.schema_migrations",
    rows: "select version || ' ' || name || ' ' || statements[1] as row from supabase_migrations.schema_migrations order by 1",
  },
  prisma: {
    files: {
      "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
      "prisma/migrations/20240101000000_users/migration.sql": users,
      "prisma/migrations/20240102000000_tags/migration.sql": tags,
      "prisma/migrations/20240102000000_tags/down.sql": "drop table tags;\n",
    },
    ids: ["20240101000000_users", "20240102000000_tags"],
    ledger: "public._prisma_migrations",
    rows: "select migration_name || ' ' || checksum || ' ' || applied_steps_count as row from _prisma_migrations order by 1",
  },
  dbmate: {
    files: {
      "db/migrations/20240101000000_users.sql": `-- migrate:up\n${users}\n-- migrate:down\ndrop table users;\n`,
      "db/migrations/20240102000000_tags.sql": `-- migrate:up\n${tags}\n-- migrate:down\ndrop table tags;\n`,
    },
    ids: ["20240101000000_users", "20240102000000_tags"],
    ledger: "public.schema_migrations",
    rows: "select version as row from schema_migrations order by 1",
  },
};

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");
const kept: Readonly<Record<string, readonly string[]>> = {
  supabase: [`20240101000000 users ${users.trim().slice(0, -1)}`, `20240102000000 tags ${tags.trim().slice(0, -1)}`],
  prisma: [`20240101000000_users ${sha(users)} 1`, `20240102000000_tags ${sha(tags)} 1`],
  dbmate: ["20240101000000", "20240102000000"],
};

const rowsIn = async (...[database, sql]: Parameters<typeof rowsOf>): Promise<readonly unknown[]> =>
  (await rowsOf(database, sql)).map((row) => (row as { readonly row: unknown }).row);

describe.each(Object.entries(layouts))("%s", (name, { files, ids, ledger, rows }) => {
  const settings = { platform: "plain" } as const;

  test("gets the ledger of its tool, which a second run reads", async () => {
    await using production = await productionWith(server, []);
    const done = await promoteTo(production, files, { settings });
    expect(done.refusals).toEqual([]);
    expect([done.outcome, done.ledger?.table]).toEqual(["promoted", ledger]);
    expect(outcomesOf(done)).toEqual(ids.map((id) => `${id} applied`));
    expect(await rowsIn(production, rows)).toEqual(kept[name]);
    expect((await promoteTo(production, files, { settings })).outcome).toBe("nothing-to-do");
  });

  test("is marked up to a baseline as if it had been applied", async () => {
    await using production = await productionWith(server, [users, tags]);
    const marked = await promoteTo(production, files, { settings, baseline: ids[1] ?? "" });
    expect(marked.refusals).toEqual([]);
    expect([marked.outcome, outcomesOf(marked)]).toEqual(["marked", ids.map((id) => `${id} marked`)]);
    expect(await rowsIn(production, rows)).toEqual(kept[name]);
    expect((await promoteTo(production, files, { settings })).outcome).toBe("nothing-to-do");
  });
});

describe("a baseline", () => {
  const files: Files = { "migrations/001_users.sql": users, "migrations/002_tags.sql": tags };

  test("is refused where the database is not what it claims, and nothing is written", async () => {
    await using production = await productionWith(server, ["create table users (id bigint primary key)"]);
    const refused = await promoteTo(production, files, { baseline: "001_users" });
    expect(refused.refusals.map(({ key }) => key)).toEqual(["production-drift:column public.users.id"]);
    expect(await rowsOf(production, "select 1 from pg_namespace where nspname = 'lockstep'")).toEqual([]);
  });

  test("leaves what comes after it to the next run", async () => {
    await using production = await productionWith(server, [users]);
    const unknown = await promoteTo(production, files);
    expect(unknown.refusals[0]).toMatchObject({ key: "ledger-missing" });
    expect(unknown.refusals.flatMap(({ fix }) => fix ?? [])).toEqual([]);
    const marked = await promoteTo(production, files, { baseline: "001_users" });
    expect([marked.outcome, marked.standsAt, marked.pending]).toEqual(["marked", "001_users", ["002_tags"]]);
    expect(outcomesOf(await promoteTo(production, files))).toEqual(["002_tags applied"]);
  });

  test("of a migration that is not there is asked wrongly", async () => {
    await using production = await productionWith(server, [users]);
    const asked = await promoteTo(production, files, { baseline: "9" });
    expect([asked.outcome, asked.problem?.code]).toEqual(["misasked", "baseline-unknown"]);
  });
});
