// Edits of applied files, where the ledger of the tool keeps nothing of what it applied.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Files, outcomesOf, owner, productionWith, promoteTo, rollBackOn, rowsOf } from "./production.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

type Layout = {
  readonly write: (id: "users" | "tags", up: string, down: string) => Files;
  readonly ids: Readonly<Record<"users" | "tags", string>>;
  /** SQL of a ledger that nobody makes unasked. */
  readonly start?: string;
  /** What the tool does when it takes the last one back and applies it again. */
  readonly again: string;
};

const layouts: Readonly<Record<string, Layout>> = {
  dbmate: {
    write: (id, up, down) => ({
      [`db/migrations/2024010${id === "users" ? 1 : 2}000000_${id}.sql`]: `-- migrate:up\n${up}\n-- migrate:down\n${down}`,
    }),
    ids: { users: "20240101000000_users", tags: "20240102000000_tags" },
    again:
      "delete from schema_migrations where version = '20240102000000'; insert into schema_migrations values ('20240102000000')",
  },
  "node-pg-migrate": {
    write: (id, up, down) => ({
      [`migrations/170000000000${id === "users" ? 1 : 2}_${id}.sql`]: `-- Up Migration\n${up}\n-- Down Migration\n${down}`,
    }),
    ids: { users: "1700000000001_users", tags: "1700000000002_tags" },
    again: "update pgmigrations set run_on = now() where name = '1700000000002_tags'",
  },
  "golang-migrate": {
    write: (id, up, down) => {
      const name = `migrations/00000${id === "users" ? 1 : 2}_${id}`;
      return { [`${name}.up.sql`]: up, [`${name}.down.sql`]: down };
    },
    ids: { users: "000001_users", tags: "000002_tags" },
    again: "delete from schema_migrations; insert into schema_migrations values (2, false)",
  },
  "paired-files": {
    write: (id, up, down) => {
      const name = `migrations/00${id === "users" ? 1 : 2}_${id}`;
      return { [`${name}.sql`]: up, [`${name}.down.sql`]: down };
    },
    ids: { users: "001_users", tags: "002_tags" },
    start: "create table migrations (name text primary key)",
    again: "delete from migrations where name = '002_tags'; insert into migrations values ('002_tags')",
  },
};

const users = "create table users (id integer primary key);\n";
const tags = "create table tags (name text primary key);\n";

describe.each(Object.entries(layouts))("%s", (layout, { write, ids, again, start }) => {
  const ledger = start === undefined ? [] : [start];
  const settings = { platform: "plain", layouts: [layout] } as const;
  const first = write("users", users, "drop table users;\n");
  const second = (up: string, down = "drop table tags;\n") => ({ ...first, ...write("tags", up, down) });
  const promoted = async () => {
    const production = await productionWith(server, ledger);
    const done = await promoteTo(production, second(tags), { settings });
    expect([done.outcome, done.refusals]).toEqual(["promoted", []]);
    return production;
  };
  const keysFor = async (production: Awaited<ReturnType<typeof promoted>>, files: Files) =>
    (await promoteTo(production, files, { settings })).refusals.map(({ key }) => key);

  test("other SQL is told, comments and the down are not", async () => {
    await using production = await promoted();
    expect(await keysFor(production, second(tags))).toEqual([]);
    const remarked = await promoteTo(production, second(`-- tags\n\n${tags}`), { settings });
    expect(remarked.refusals).toEqual([]);
    expect(await keysFor(production, second(tags, "drop table tags cascade;\n"))).toEqual([]);
    const other = await promoteTo(production, second(`${tags}create index on tags (name);\n`), { settings });
    expect(other.refusals[0]).toMatchObject({ key: `ledger-drift:${ids.tags}` });
  });

  test("a baseline takes the file as it is now", async () => {
    await using production = await promoted();
    const files = second(`${tags}comment on table tags is 'x';\n`);
    await using owned = await production.connect(owner);
    await owned.run("comment on table tags is 'x'");
    expect(await keysFor(production, files)).toContain(`ledger-drift:${ids.tags}`);
    expect(await promoteTo(production, files, { settings, baseline: ids.tags })).toMatchObject({ outcome: "marked" });
    expect(await keysFor(production, files)).toEqual([]);
    expect(await keysFor(production, second(tags))).toContain(`ledger-drift:${ids.tags}`);
  });

  test("what is marked by a baseline is known by its own text", async () => {
    await using production = await productionWith(server, [...ledger, users, tags]);
    await promoteTo(production, second(tags), { settings, baseline: ids.tags });
    expect(await keysFor(production, second(tags))).toEqual([]);
    expect(await keysFor(production, second(`${tags}select 1;\n`))).toEqual([`ledger-drift:${ids.tags}`]);
  });

  test("nothing is known of what the tool applied again, or of what was undone", async () => {
    await using production = await promoted();
    await using session = await production.connect(owner);
    await session.run(again);
    expect(await keysFor(production, second(`${tags}select 1;\n`))).toEqual([]);
    const undone = await rollBackOn(production, second(tags), { steps: 1 }, { settings });
    expect(undone.outcome).toBe("undone");
    expect(await rowsOf(production, "select count(*)::int as n from lockstep.sums")).toEqual([{ n: 1 }]);
  });

  test("nobody waits long for the table, whoever holds it", async () => {
    await using production = await promoted();
    await using holder = await production.connect();
    await holder.run("begin; lock table lockstep.sums in access exclusive mode");
    expect(await keysFor(production, second(`${tags}select 1;\n`))).toEqual([]);
    await holder.run("rollback");
    expect(await keysFor(production, second(`${tags}select 1;\n`))).toEqual([`ledger-drift:${ids.tags}`]);
  });

  test("without the table, or the right to it, all goes on", async () => {
    await using production = await productionWith(server, ledger);
    expect((await promoteTo(production, first, { settings })).outcome).toBe("promoted");
    await using session = await production.connect();
    await session.run(`alter table lockstep.sums owner to current_user; revoke all on lockstep.sums from ${owner}`);
    expect(outcomesOf(await promoteTo(production, second(tags), { settings }))).toEqual([`${ids.tags} applied`]);
    await session.run("drop table lockstep.sums");
    const third = { ...second(tags), ...write("users", `${users}select 1;\n`, "drop table users;\n") };
    expect((await promoteTo(production, third, { settings })).refusals).toEqual([]);
  });
});
