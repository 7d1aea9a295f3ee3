import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newMigration } from "../../src/author/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { embeddedServer, rehearsed } from "../rehearse/rehearsal.ts";
import { databaseWith, liveRequest, urlOf } from "./live-database.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const up = "create table users (id integer primary key);";
const down = "drop table users;";
const more = `create function twice(n integer) returns integer language plpgsql as $$
begin
  n := n * 2;
  return n;
end $$;
create view doubled as select twice(id) as id from users;
create type mood as enum ('a;b', 'c');
alter table users add mood mood not null default 'c';
`;

const layouts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "paired-files": { "migrations/001_users.sql": up, "migrations/001_users.down.sql": down },
  "golang-migrate": { "migrations/000001_users.up.sql": up, "migrations/000001_users.down.sql": down },
  prisma: {
    "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
    "prisma/migrations/20260101000000_users/migration.sql": up,
    "prisma/migrations/20260101000000_users/down.sql": down,
  },
  supabase: {
    "supabase/config.toml": 'project_id = "x"\n',
    "supabase/migrations/20260101000000_users.sql": up,
    "supabase/rollbacks/20260101000000_users.sql": down,
  },
  diesel: { "migrations/20260101000000_users/up.sql": up, "migrations/20260101000000_users/down.sql": down },
  dbmate: { "db/migrations/20260101000000_users.sql": `-- migrate:up\n${up}\n\n-- migrate:down\n${down}\n` },
  goose: { "migrations/20260101000000_users.sql": `-- +goose Up\n${up}\n\n-- +goose Down\n${down}\n` },
  "sql-migrate": { "migrations/20260101000000_users.sql": `-- +migrate Up\n${up}\n\n-- +migrate Down\n${down}\n` },
  "node-pg-migrate": { "migrations/1700000000000_users.sql": `-- Up Migration\n${up}\n\n-- Down Migration\n${down}\n` },
  flyway: { "sql/V1__users.sql": up, "sql/U1__users.sql": down },
};

const asked = (files: Readonly<Record<string, string>>, url = "") => {
  const request = liveRequest(files, url);
  return {
    ...request,
    live: { ...request.live, databaseUrl: url === "" ? null : url },
    words: "catch up",
    fromDrift: true,
    downOf: null,
    stamp: "20261120120000",
    ms: 1_795_000_000_000,
  };
};

describe("a migration made from drift, and its down, go forward and back exactly in the layout", () => {
  test.each(Object.keys(layouts))("%s", async (layout) => {
    const base = layouts[layout] ?? {};
    const platform = layout === "supabase" ? "supabase" : "plain";
    const request = asked({ ...base, "declared.txt": `${up}\n${more}` });
    const settings = { ...request.settings, schemaFiles: ["declared.txt"] };
    const { files, notes } = await newMigration({ ...request, settings });
    expect(notes.join(" ")).toContain("The down was proved");
    const all = { ...base, ...Object.fromEntries(files.map(({ path, content }) => [path, content])) };
    const folder =
      Object.keys(base)
        .at(-1)
        ?.replace(/(_users|\/V1__|\/U1__|\/\d).*$/, "")
        .replace(/\/\d+$/, "") ?? "";
    const where = layout === "supabase" ? "supabase/migrations" : folder;
    await using own = platform === "supabase" ? await embeddedServer(18, platform) : null;
    const { steps } = await rehearsed(own ?? server, all, { layout, folder: where, platform });
    expect(steps.map(({ up, down, roundTrip }) => [up.status, down.status, roundTrip])).toEqual([
      ["ok", "ok", "exact"],
      ["ok", "ok", "exact"],
    ]);
  });
});

test("a migration is made of what only production has", async () => {
  await using database = await databaseWith(server, [
    up,
    "create table migrations (name text primary key, applied_at timestamptz default '2026-01-01')",
    "insert into migrations (name) values ('001_users')",
    "create index by_hand on users (id) where id > 5",
  ]);
  const { files } = await newMigration(asked(layouts["paired-files"] ?? {}, await urlOf(database)));
  expect(files.map(({ path }) => path)).toEqual(["migrations/002_catch_up.sql", "migrations/002_catch_up.down.sql"]);
  expect(files[0]?.content).toMatch(/^CREATE INDEX by_hand ON public\.users .* WHERE \(id > 5\);$/m);
  expect(files[1]?.content).toContain("drop index public.by_hand;");
});

test("what pending migrations make is no drift: the ledger has to say first that they were applied", async () => {
  await using database = await databaseWith(server, [up, "create index by_hand on users (id) where id > 5"]);
  const refused = newMigration(asked(layouts["paired-files"] ?? {}, await urlOf(database)));
  await expect(refused).rejects.toMatchObject({
    code: "drift-is-pending",
    detail: 'relation "users" already exists',
    hint: expect.stringContaining("lockstep promote --baseline ID"),
  });
});
