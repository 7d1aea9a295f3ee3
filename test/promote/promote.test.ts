import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { promotionText } from "../../src/promote/index.ts";
import { urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Files, outcomesOf, productionWith, promoteTo, rowsOf, tablesIn } from "./production.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const users = "create table users (id integer primary key, email text not null);\n";
const posts = "create table posts (id integer primary key, author integer references users);\n";
const files: Files = {
  "migrations/001_users.sql": users,
  "migrations/001_users.down.sql": "drop table users;\n",
  "migrations/002_posts.sql": posts,
  "migrations/002_posts.down.sql": "drop table posts;\n",
};
const ledgerIds = "select id from lockstep.migrations order by id";

describe("a database without anything", () => {
  test("gets all migrations and a ledger of its own, and a second run has nothing to do", async () => {
    await using production = await productionWith(server, []);
    const first = await promoteTo(production, files);
    expect(first.outcome).toBe("promoted");
    expect(outcomesOf(first)).toEqual(["001_users applied", "002_posts applied"]);
    expect(first.verification).toEqual({ status: "equal", after: "002_posts", differences: [], begun: [] });
    expect(await rowsOf(production, ledgerIds)).toEqual([{ id: "001_users" }, { id: "002_posts" }]);
    const second = await promoteTo(production, files);
    expect([second.outcome, second.migrations, second.standsAt]).toEqual(["nothing-to-do", [], "002_posts"]);
    expect(promotionText(second)).toMatch(/^✓ lockstep promote: nothing to do: \S+ is as after 002_posts\n$/);
  });

  test("keeps the ledger that was named", async () => {
    await using production = await productionWith(server, []);
    const done = await promoteTo(production, files, { live: { ledger: "plain-names" } });
    expect([done.outcome, done.ledger?.table]).toEqual(["promoted", "public.migrations"]);
    expect(await rowsOf(production, "select name from migrations order by 1")).toHaveLength(2);
  });

  test("is left as it was by a dry run, which says what would be done", async () => {
    await using production = await productionWith(server, []);
    const plan = await promoteTo(production, files, { dryRun: true });
    expect([plan.outcome, plan.pending]).toEqual(["planned", ["001_users", "002_posts"]]);
    expect(await tablesIn(production)).toEqual([]);
    expect(plan.proved).toEqual([
      "production's catalog is what its ledger says",
      "2 migrations rehearsed on that schema, up and back exactly",
    ]);
    expect(promotionText(plan)).toMatch(/limits\s+a lock 200 ms, tried for 2 s; a statement none/);
  });
});

const half = [users, "create table migrations (name text primary key)", "insert into migrations values ('001_users')"];

describe("a database with a ledger", () => {
  test("gets what is pending, in the table that the team has", async () => {
    await using production = await productionWith(server, half);
    const done = await promoteTo(production, files);
    expect(outcomesOf(done)).toEqual(["002_posts applied"]);
    expect([done.ledger?.table, done.verification.status]).toEqual(["public.migrations", "equal"]);
    expect(await tablesIn(production)).toContain("public.posts");
  });

  test("that differs from its ledger is refused by the difference's key, and not touched", async () => {
    await using production = await productionWith(server, [...half, "alter table users add column nick text"]);
    const refused = await promoteTo(production, files);
    expect(refused.outcome).toBe("refused");
    expect(refused.refusals.map(({ key, fix }) => [key, fix])).toEqual([
      ["unmanaged-object:column public.users.nick", "alter table public.users drop column nick;"],
    ]);
    expect(await tablesIn(production)).toEqual(["public.migrations", "public.users"]);
  });

  test("is promoted with the differences that were accepted, which the rehearsal stands on", async () => {
    await using production = await productionWith(server, [...half, "alter table users add column nick text"]);
    const wanting = {
      ...files,
      "migrations/003_nick.sql": "create index users_nick on users (nick);\n",
      "migrations/003_nick.down.sql": "drop index users_nick;\n",
    };
    const acceptDrift = ["unmanaged-object:column public.users.nick"];
    const done = await promoteTo(production, wanting, { promote: { acceptDrift } });
    expect([done.outcome, done.accepted, done.verification.status]).toEqual(["promoted", acceptDrift, "equal"]);
    const again = await promoteTo(production, wanting, { promote: { acceptDrift: ["unmanaged-object:*"] } });
    expect(again.outcome).toBe("nothing-to-do");
  });

  test("is refused where an applied file is gone, and where a later one is applied already", async () => {
    await using production = await productionWith(server, [
      users,
      posts,
      "create table migrations (name text primary key)",
      "insert into migrations values ('002_posts'), ('000_gone')",
    ]);
    const refused = await promoteTo(production, files);
    expect(refused.refusals.map(({ key }) => key).sort()).toEqual(["ledger-drift:000_gone", "ledger-drift:001_users"]);
    expect(refused.refusals.every(({ hint }) => hint !== null)).toBe(true);
  });

  test("is refused where an applied file was edited", async () => {
    await using production = await productionWith(server, []);
    await promoteTo(production, files);
    const edited = { ...files, "migrations/001_users.sql": users.replace("email", "mail") };
    const refused = await promoteTo(production, {
      ...edited,
      "migrations/003_tags.sql": "create table tags (name text);\n",
    });
    expect(refused.refusals.map(({ key }) => key)).toEqual(["ledger-drift:001_users"]);
    expect(refused.pending).toEqual(["003_tags"]);
  });

  test("of another tool is not passed over", async () => {
    await using production = await productionWith(server, [
      "create table schema_migrations (version varchar(128) primary key)",
      "insert into schema_migrations values ('20240101000000')",
    ]);
    const refused = await promoteTo(production, files);
    expect(refused.refusals[0]).toMatchObject({ key: "ledger-of-another-tool:public.schema_migrations" });
  });
});

describe("files", () => {
  test("that fail in the rehearsal never reach the database", async () => {
    await using production = await productionWith(server, half);
    const refused = await promoteTo(production, { ...files, "migrations/002_posts.down.sql": "drop table pots;\n" });
    expect([refused.outcome, refused.refusals.map(({ key }) => key)]).toEqual(["refused", ["down-fails:002_posts"]]);
    expect(await tablesIn(production)).not.toContain("public.posts");
  });

  test("without a way back are promoted", async () => {
    await using production = await productionWith(server, half);
    const { "migrations/002_posts.down.sql": _, ...rest } = files;
    const done = await promoteTo(production, rest);
    expect([done.outcome, done.migrations[0]?.down]).toEqual(["promoted", "missing"]);
  });
});

test("a role that is called like the schema of the record is refused", async () => {
  await using production = await server.createDatabase();
  const databaseUrl = await urlOf(production);
  const refused = await promoteTo(production, files, { live: { databaseUrl, ledger: "plain-names" } });
  expect(refused.refusals.map(({ key }) => key)).toEqual(["role-named-like-schema"]);
});
