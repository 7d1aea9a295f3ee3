import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { promotionMarkdown, promotionText } from "../../src/promote/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import {
  type Files,
  outcomesOf,
  owner,
  productionWith,
  promoteTo,
  requestFor,
  rowsOf,
  tablesIn,
} from "./production.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const users = "create table users (id integer primary key, email text not null);\n";
const start = [
  users,
  "create table migrations (name text primary key)",
  "insert into migrations values ('001_users')",
  "insert into users values (1, 'ann@example.com'), (2, 'ann@example.com')",
];
// Fits an empty table, so that no rehearsal can know: only rows of production refuse it.
const files: Files = {
  "migrations/001_users.sql": users,
  "migrations/001_users.down.sql": "drop table users;\n",
  "migrations/002_tags.sql": "create table tags (name text primary key);\n",
  "migrations/002_tags.down.sql": "drop table tags;\n",
  "migrations/003_unique.sql": "-- one mailbox, one user\nalter table users add unique (email);\n",
  "migrations/003_unique.down.sql": "alter table users drop constraint users_email_key;\n",
  "migrations/004_later.sql": "create table later (id integer);\n",
  "migrations/004_later.down.sql": "drop table later;\n",
};
const applied = "select name from migrations order by 1";

describe("a migration that fails on rows", () => {
  test("is rolled back; those before it stay, and the catalog is proved", async () => {
    await using production = await productionWith(server, start);
    const failed = await promoteTo(production, files);
    expect(failed.outcome).toBe("failed");
    expect(outcomesOf(failed)).toEqual(["002_tags applied", "003_unique rolled-back", "004_later not-tried"]);
    expect([failed.standsAt, failed.pending]).toEqual(["002_tags", ["003_unique", "004_later"]]);
    expect(failed.verification).toEqual({ status: "equal", after: "002_tags", differences: [], begun: [] });
    expect(await rowsOf(production, applied)).toEqual([{ name: "001_users" }, { name: "002_tags" }]);
    const text = promotionText(failed);
    expect(text.split("\n")[0]).toMatch(
      /^✗ lockstep promote: 003_unique was not applied\. \S+ is as after 002_tags, and unharmed$/,
    );
    expect(text).toContain("migrations/003_unique.sql:2:1: alter table users add unique (email)");
    expect(text).toContain("or undo this run: lockstep rollback --steps 1  (proved exact, loses 0 rows)");
  });

  test("shows no row in any format", async () => {
    await using production = await productionWith(server, start);
    const failed = await promoteTo(production, files);
    for (const shown of [promotionText(failed), promotionMarkdown(failed), JSON.stringify(failed)]) {
      expect(shown).toContain("23505");
      expect(shown).not.toContain("example.com");
    }
  });

  test("takes the others of its run back, where that was asked for and is proved", async () => {
    await using production = await productionWith(server, start);
    const failed = await promoteTo(production, files, { promote: { onFailure: "rollback" } });
    expect(failed.outcome).toBe("failed");
    expect(failed.undone.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(["002_tags undone"]);
    expect([failed.standsAt, failed.pending[0]]).toEqual(["001_users", "002_tags"]);
    expect(failed.verification).toMatchObject({ status: "equal", after: "001_users" });
    expect(await rowsOf(production, applied)).toEqual([{ name: "001_users" }]);
    expect(promotionText(failed)).toContain("undone again");
  });

  test.each([
    ["update users set email = lower(email);", false],
    ["do $$ begin update users set email = lower(email); end $$;", false],
    ["create table tags (name text); insert into tags select 'a' where false;", true],
  ])("goes back behind `%s` only where no row stays changed", async (up, back) => {
    await using production = await productionWith(server, start);
    const down = back ? "drop table tags;" : "-- nothing to undo";
    const changing = { ...files, "migrations/002_tags.sql": `${up}\n`, "migrations/002_tags.down.sql": `${down}\n` };
    const failed = await promoteTo(production, changing, { promote: { onFailure: "rollback" } });
    expect([failed.standsAt, failed.undone.length]).toEqual(back ? ["001_users", 1] : ["002_tags", 0]);
    const note = "Not taken back: the down of 002_tags may leave rows as its up made them.";
    expect(failed.notes.includes(note)).toBe(!back);
  });

  test("leaves the others where rows would go with them", async () => {
    await using production = await productionWith(server, start);
    const filling = { ...files, "migrations/002_tags.sql": "create table tags as select email as name from users;\n" };
    const failed = await promoteTo(production, filling, { promote: { onFailure: "rollback" } });
    expect([failed.undone, failed.standsAt]).toEqual([[], "002_tags"]);
    expect(failed.notes.at(-1)).toBe("Not taken back: table public.tags has 2 rows by now.");
  });
});

test("a migration that makes something else of other rows is told, with where it differs", async () => {
  await using production = await productionWith(server, start);
  const depending = `do $$ begin
  if exists (select from users) then create table surprise (id integer); end if;
end $$;
`;
  const done = await promoteTo(production, {
    "migrations/001_users.sql": users,
    "migrations/002_depending.sql": depending,
  });
  expect(done.outcome).toBe("different");
  expect(done.verification.differences).toMatchObject([{ address: "table public.surprise", expected: "nothing" }]);
  expect(promotionText(done)).toMatch(/✗ table public\.surprise\n {2}predicted: nothing\n {2}production: /);
});

test("a lock that is not to be had names its holder and what to do", async () => {
  await using production = await productionWith(server, start);
  await using holder = await production.connect(owner);
  await holder.run("set application_name = 'nightly_dump'; begin; lock table users in access share mode");
  const altering = {
    "migrations/001_users.sql": users,
    "migrations/002_nick.sql": "alter table users add column nick text;\n",
    "migrations/002_nick.down.sql": "alter table users drop column nick;\n",
  };
  const failed = await promoteTo(production, altering);
  await holder.run("rollback");
  expect([failed.outcome, failed.migrations[0]?.failure?.sqlstate]).toEqual(["failed", "55P03"]);
  const text = promotionText(failed);
  expect(text).toMatch(/what happened {2}could not get a lock within 200 ms, \d+ times in [\d.]+ m?s \(55P03\)/);
  expect(text).toMatch(/who held it {4}pid \d+ "nightly_dump" \(user app_owner, /);
  expect(text).toMatch(/next {2}end or wait for pid \d+, then run it again: it continues with 002_nick/);
});

test("whoever holds the promotion lock keeps others out, who could not judge", async () => {
  await using production = await productionWith(server, start);
  const slow = {
    ...files,
    "migrations/002_tags.sql": "select pg_sleep(4); create table tags (name text primary key);\n",
  };
  const first = promoteTo(production, slow, { promote: { rehearse: false } });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const second = await promoteTo(production, slow, { promote: { rehearse: false, retryForMs: 500 } });
  expect([second.outcome, second.problem?.code]).toEqual(["unjudged", "promotion-locked"]);
  expect((await first).outcome).toBe("failed");
});

test("a run that is called off says so, and leaves nothing half done", async () => {
  await using production = await productionWith(server, start);
  const slow = {
    ...files,
    "migrations/002_tags.sql": "create table tags (name text primary key); select pg_sleep(30);\n",
  };
  const called = new AbortController();
  const running = promoteTo(production, slow, { promote: { rehearse: false }, signal: called.signal });
  setTimeout(() => called.abort("SIGTERM"), 2_000);
  const cancelled = await running;
  expect(cancelled.outcome).toBe("cancelled");
  expect(await tablesIn(production)).not.toContain("public.tags");
  expect(await rowsOf(production, applied)).toEqual([{ name: "001_users" }]);
});

test("of many that are pending, one in the middle that fails on rows is placed just as well", async () => {
  await using production = await productionWith(server, start);
  const many = Array.from({ length: 30 }, (_, at) => [`migrations/0${at + 10}_t.sql`, `create table t${at} ();\n`]);
  const failed = await promoteTo(production, {
    "migrations/001_users.sql": users,
    ...Object.fromEntries(many),
    "migrations/025_t.sql": "alter table users add unique (email);\n",
  });
  expect([failed.outcome, failed.verification.status, failed.standsAt]).toEqual(["failed", "equal", "024_t"]);
});

test("a migration that no transaction holds and that stops half way says what stands, and goes on from there", async () => {
  await using production = await productionWith(server, start);
  const half = {
    "migrations/001_users.sql": users,
    "migrations/002_indexes.sql": `create index concurrently users_by_email on users (email);
create unique index concurrently users_email on users (email);
`,
  };
  const failed = await promoteTo(production, half);
  expect([failed.outcome, failed.migrations[0]?.outcome, failed.standsAt]).toEqual(["failed", "partly", "001_users"]);
  const text = promotionText(failed);
  expect(text.split("\n")[0]).toMatch(/002_indexes was applied in part: 1 of 2 statements stand\./);
  expect(text).toMatch(/stands of it +index public\.users_by_email/);
  expect(text).toContain("then run it again: it goes on at statement 2 of 2");
  await using session = await production.connect(owner);
  await session.run("delete from users where id = 2");
  const done = await promoteTo(production, half);
  expect([done.outcome, promotionText(done)]).toEqual(["promoted", expect.stringContaining("verified")]);
});

describe("taking back", () => {
  const more = { promote: { onFailure: "rollback" } } as const;

  test("stops at rows that somebody writes at the last moment", async () => {
    await using production = await productionWith(server, start);
    await using application = await production.connect(owner);
    const { around } = await requestFor(production, files);
    const tell: typeof around.tell = (event) => {
      if (event.type === "applied") void application.run("begin; insert into tags values ('new')");
      if (event.type === "retries") void application.run("commit");
    };
    const failed = await promoteTo(production, files, { ...more, around: { ...around, tell } });
    expect(outcomesOf(failed)).toEqual(["002_tags applied", "003_unique rolled-back", "004_later not-tried"]);
    expect(failed.undone).toMatchObject([
      {
        id: "002_tags",
        outcome: "rolled-back",
        failure: { message: "table public.tags has 1 row by now, which would be lost" },
      },
    ]);
    expect(failed.standsAt).toBe("002_tags");
    expect(await rowsOf(production, "select name from tags")).toEqual([{ name: "new" }]);
    expect(await rowsOf(production, applied)).toEqual([{ name: "001_users" }, { name: "002_tags" }]);
  });

  test("leaves what a half applied migration stands on, and the next run ends well", async () => {
    await using production = await productionWith(server, start);
    const half: Files = {
      "migrations/001_users.sql": users,
      "migrations/002_tags.sql": files["migrations/002_tags.sql"] ?? "",
      "migrations/002_tags.down.sql": "drop table tags;\n",
      "migrations/003_indexes.sql":
        "create index concurrently tags_i on tags (name, (1));\ncreate unique index concurrently users_u on users (email);\n",
      "migrations/003_indexes.down.sql": "drop index users_u;\ndrop index tags_i;\n",
    };
    const failed = await promoteTo(production, half, more);
    expect(outcomesOf(failed)).toEqual(["002_tags applied", "003_indexes partly"]);
    expect([failed.undone, failed.verification.status]).toEqual([[], "equal"]);
    expect(failed.notes.at(-1)).toBe("Not taken back: 003_indexes stands in part on what came before it.");
    expect(failed.next).toEqual([
      "mend the rows that stand in its way, then run it again: it goes on at statement 2 of 2",
    ]);
    await using application = await production.connect(owner);
    await application.run("delete from users where id = 2");
    expect(outcomesOf(await promoteTo(production, half, more))).toEqual(["003_indexes applied"]);
    expect(
      await rowsOf(
        production,
        "select indexrelid::regclass::text as name from pg_index where indexrelid::regclass::text in ('tags_i', 'users_u') and indisvalid order by 1",
      ),
    ).toHaveLength(2);
  });

  test("of a half applied migration is over once a baseline proves that nothing of it is there", async () => {
    await using production = await productionWith(server, start);
    const path = "migrations/002_indexes.sql";
    const half: Files = {
      "migrations/001_users.sql": users,
      [path]:
        "create index concurrently users_i on users (id, email);\ncreate unique index concurrently users_u on users (email);\n",
    };
    expect(outcomesOf(await promoteTo(production, half))).toEqual(["002_indexes partly"]);
    const early = await promoteTo(production, half, { baseline: "001_users" });
    expect(early.refusals.map(({ key }) => key)).toEqual(["unmanaged-object:index public.users_i"]);
    await using application = await production.connect(owner);
    await application.run("drop index users_i");
    const over = await promoteTo(production, half, { baseline: "001_users" });
    expect([over.outcome, over.notes.at(-1)]).toEqual([
      "marked",
      "What was begun of 002_indexes is over: nothing of it is there.",
    ]);
    const changed = { ...half, [path]: "create index users_i on users (id, email);\n" };
    expect(outcomesOf(await promoteTo(production, changed))).toEqual(["002_indexes applied"]);
  });
});

test.each([
  [
    "57P01",
    "run it again: it continues with 002_a. Should it end so again, see whether migrations/002_a.sql:1 ends its own session, and take that out",
  ],
  [
    "23503",
    "mend the rows that stand in its way, or mend migrations/002_a.sql, which is not applied and may be changed, then run it again: it continues with 002_a",
  ],
  [
    "53100",
    "make room on the server's disk, or mend migrations/002_a.sql, which is not applied and may be changed, then run it again: it continues with 002_a",
  ],
  [
    "42703",
    "mend migrations/002_a.sql, which is not applied and may be changed, then run it again: it continues with 002_a",
  ],
])("what is to be typed after %s", async (sqlstate, next) => {
  await using production = await productionWith(server, start);
  const raised = `do $$ begin raise 'no' using errcode = '${sqlstate}'; end $$;\n`;
  const one = { "migrations/001_users.sql": users, "migrations/002_a.sql": raised };
  const failed = await promoteTo(production, one, { promote: { rehearse: false } });
  expect([failed.outcome, failed.next]).toEqual(["failed", [next]]);
});
