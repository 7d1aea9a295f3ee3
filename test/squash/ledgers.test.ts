// Databases and a squashed history: what has applied all of the old one is not asked to run it, what is fresh runs it, and
// what stopped in between is told to go on with the old files first.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { status } from "../../src/live/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { outcomesOf, productionWith, promoteTo, requestFor, rollBackOn, tablesIn } from "../promote/production.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Files, squashFiles } from "./squashed.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const users = "create table users (id integer primary key);\ninsert into users values (1);\n";
const tags = "create table tags (name text primary key);\n";
const posts = "create table posts (id integer primary key references users);\n";
const marked = (up: string, down: string) => `-- migrate:up\n${up}\n-- migrate:down\n${down}`;

type Case = { readonly first: Files; readonly second: Files; readonly third: Files };

/** Three migrations, each with the files that it brings. */
const cases: Readonly<Record<string, Case>> = {
  "Lockstep's own": {
    first: { "migrations/001_users.sql": users, "migrations/001_users.down.sql": "drop table users;\n" },
    second: { "migrations/002_tags.sql": tags, "migrations/002_tags.down.sql": "drop table tags;\n" },
    third: { "migrations/003_posts.sql": posts, "migrations/003_posts.down.sql": "drop table posts;\n" },
  },
  "Supabase's": {
    first: { "supabase/migrations/20240101000000_users.sql": users },
    second: { "supabase/migrations/20240102000000_tags.sql": tags },
    third: { "supabase/migrations/20240103000000_posts.sql": posts },
  },
  "Prisma's": {
    first: {
      "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
      "prisma/migrations/20240101000000_users/migration.sql": users,
    },
    second: { "prisma/migrations/20240102000000_tags/migration.sql": tags },
    third: { "prisma/migrations/20240103000000_posts/migration.sql": posts },
  },
  "dbmate's": {
    first: { "db/migrations/20240101000000_users.sql": marked(users, "drop table users;\n") },
    second: { "db/migrations/20240102000000_tags.sql": marked(tags, "drop table tags;\n") },
    third: { "db/migrations/20240103000000_posts.sql": marked(posts, "drop table posts;\n") },
  },
  "golang-migrate's": {
    first: { "migrations/1_users.up.sql": users, "migrations/1_users.down.sql": "drop table users;\n" },
    second: { "migrations/2_tags.up.sql": tags, "migrations/2_tags.down.sql": "drop table tags;\n" },
    third: { "migrations/3_posts.up.sql": posts, "migrations/3_posts.down.sql": "drop table posts;\n" },
  },
  "Flyway's": {
    first: { "sql/V1__users.sql": users },
    second: { "sql/V2__tags.sql": tags },
    third: { "sql/V3__posts.sql": posts },
  },
};

const settings = { platform: "plain" } as const;

const standing = async (...[database, files]: Parameters<typeof promoteTo>) => {
  const { ledger } = await status(await requestFor(database, files, { settings }));
  return ledger.standings.map(({ migration, key, state, remark }) => [migration?.id ?? key, state, remark]);
};

describe.each(Object.entries(cases))("in %s ledger", (_, { first, second, third }) => {
  const old = { ...first, ...second };
  let squashed: Awaited<ReturnType<typeof squashFiles>>;
  beforeAll(async () => {
    squashed = await squashFiles(old);
  }, 30_000);

  test("what has applied the old files is not asked to run the new one, and goes on behind it", async () => {
    const { after, id } = squashed;
    await using production = await productionWith(server, []);
    expect(outcomesOf(await promoteTo(production, old, { settings }))).toHaveLength(2);
    expect((await standing(production, after)).map(([, state]) => state)).toEqual(["applied"]);
    const nothing = await promoteTo(production, after, { settings });
    expect([nothing.outcome, nothing.refusals, nothing.standsAt]).toEqual(["nothing-to-do", [], id]);
    const next = await promoteTo(production, { ...after, ...third }, { settings });
    expect([next.outcome, next.refusals, outcomesOf(next).length]).toEqual(["promoted", [], 1]);
  });

  test("what is fresh runs it", async () => {
    const { after, id } = squashed;
    await using production = await productionWith(server, []);
    expect((await standing(production, after)).map(([, state]) => state)).toEqual(["pending"]);
    const done = await promoteTo(production, { ...after, ...third }, { settings });
    expect([done.outcome, done.refusals, outcomesOf(done).length]).toEqual(["promoted", [], 2]);
    expect(await tablesIn(production)).toEqual(expect.arrayContaining(["public.posts", "public.tags", "public.users"]));
    expect((await standing(production, after))[0]).toEqual([id, "applied", null]);
  });

  test("what stopped in between is refused, and told what to do", async () => {
    const { after, id } = squashed;
    await using production = await productionWith(server, []);
    expect((await promoteTo(production, first, { settings })).outcome).toBe("promoted");
    expect((await standing(production, after)).map(([, state]) => state)).toEqual(["partly"]);
    const refused = await promoteTo(production, after, { settings });
    expect([refused.outcome, refused.refusals.map(({ key }) => key)]).toEqual(["refused", [`ledger-drift:${id}`]]);
    expect(refused.refusals[0]?.message).toMatch(/applied only some of the migrations that .* stands for/);
    expect(await tablesIn(production)).not.toContain("public.tags");
  });

  test("and it may be squashed again", async () => {
    const once = { ...squashed.after, ...third };
    const { after } = await squashFiles(once);
    for (const way of [{ ...old, ...third }, once]) {
      await using production = await productionWith(server, []);
      expect((await promoteTo(production, way, { settings })).outcome).toBe("promoted");
      expect((await standing(production, after)).map(([, state]) => state)).toEqual(["applied"]);
      expect((await promoteTo(production, after, { settings })).outcome).toBe("nothing-to-do");
    }
  });

  test("its name may be another", async () => {
    const { after, id } = await squashFiles(old, { name: "start" });
    expect(id).toMatch(/start$/);
    await using production = await productionWith(server, []);
    await promoteTo(production, old, { settings });
    expect((await standing(production, after)).map(([, state]) => state)).toEqual(["applied"]);
    expect((await promoteTo(production, after, { settings })).outcome).toBe("nothing-to-do");
  });
});

test("an edited text that was applied under the old name is no silent match", async () => {
  const { first, second } = cases["Lockstep's own"] ?? { first: {}, second: {} };
  const { after } = await squashFiles({ ...first, ...second });
  await using production = await productionWith(server, []);
  const other = { ...first, "migrations/002_tags.sql": "create table tags (name varchar primary key);\n" };
  await promoteTo(production, other, { settings });
  expect((await standing(production, after))[0]?.[1]).toBe("edited");
  expect((await promoteTo(production, after, { settings })).outcome).toBe("refused");
});

test("what never ran there is not taken back", async () => {
  const { first, second } = cases["Lockstep's own"] ?? { first: {}, second: {} };
  const { after, id } = await squashFiles({ ...first, ...second });
  await using production = await productionWith(server, []);
  await promoteTo(production, { ...first, ...second }, { settings });
  const refused = await rollBackOn(production, after, { steps: 1 }, { settings });
  expect([refused.outcome, refused.refusals.map(({ key }) => key)]).toEqual(["refused", [`applied-instead:${id}`]]);
  await using fresh = await productionWith(server, []);
  await promoteTo(fresh, after, { settings });
  const back = await rollBackOn(fresh, after, { steps: 1 }, { settings });
  expect([back.refusals, back.outcome]).toEqual([[], "undone"]);
  expect(await tablesIn(fresh)).not.toContain("public.users");
}, 30_000);
