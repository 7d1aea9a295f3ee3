// Edits of applied files, where the ledger of the tool keeps nothing of what it applied.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findLedgers, ledgers, withSums } from "../../src/ledgers/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Files, outcomesOf, owner, productionWith, promoteTo, rollBackOn, rowsOf } from "./production.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
  await using session = await (await productionWith(server, [])).connect();
  await session.run("create role app_reader login");
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

type Name = "users" | "tags";
const numbers: Readonly<Record<Name, number>> = { users: 1, tags: 2 };

type Layout = {
  readonly write: (id: Name, up: string, down: string) => Files;
  readonly ids: Readonly<Record<Name, string>>;
  /** SQL of a ledger that nobody makes unasked. */
  readonly start?: string;
  /** A third migration that runs without a transaction. Null: its files cannot say so. */
  readonly alone: ((up: string) => Files) | null;
  /** What the tool does when it takes the last one back and applies it again. */
  readonly again: string;
};

const layouts: Readonly<Record<string, Layout>> = {
  dbmate: {
    write: (id, up, down) => ({
      [`db/migrations/2024010${numbers[id]}000000_${id}.sql`]: `-- migrate:up\n${up}\n-- migrate:down\n${down}`,
    }),
    alone: (up) => ({
      "db/migrations/20240103000000_more.sql": `-- migrate:up transaction:false\n${up}\n-- migrate:down\ndrop index tags_name;\n`,
    }),
    ids: { users: "20240101000000_users", tags: "20240102000000_tags" },
    again:
      "delete from schema_migrations where version = '20240102000000'; insert into schema_migrations values ('20240102000000')",
  },
  "node-pg-migrate": {
    write: (id, up, down) => ({
      [`migrations/170000000000${numbers[id]}_${id}.sql`]: `-- Up Migration\n${up}\n-- Down Migration\n${down}`,
    }),
    alone: null,
    ids: { users: "1700000000001_users", tags: "1700000000002_tags" },
    again: "update pgmigrations set run_on = now() where name = '1700000000002_tags'",
  },
  "golang-migrate": {
    write: (id, up, down) => {
      const name = `migrations/00000${numbers[id]}_${id}`;
      return { [`${name}.up.sql`]: up, [`${name}.down.sql`]: down };
    },
    alone: null,
    ids: { users: "000001_users", tags: "000002_tags" },
    again: "delete from schema_migrations; insert into schema_migrations values (2, false)",
  },
  "paired-files": {
    write: (id, up, down) => {
      const name = `migrations/00${numbers[id]}_${id}`;
      return { [`${name}.sql`]: up, [`${name}.down.sql`]: down };
    },
    alone: null,
    ids: { users: "001_users", tags: "002_tags" },
    start: "create table migrations (name text primary key)",
    again: "delete from migrations where name = '002_tags'; insert into migrations values ('002_tags')",
  },
  // As its older versions do, which keep what was: a row for each way.
  goose: {
    write: (id, up, down) => ({
      [`migrations/0000${numbers[id]}_${id}.sql`]: `-- +goose Up\n${up}\n-- +goose Down\n${down}`,
    }),
    alone: (up) => ({
      "migrations/00003_more.sql": `-- +goose NO TRANSACTION\n-- +goose Up\n${up}\n-- +goose Down\ndrop index tags_name;\n`,
    }),
    ids: { users: "00001_users", tags: "00002_tags" },
    again: "insert into goose_db_version (version_id, is_applied) values (2, false), (2, true)",
  },
};

const users = "create table users (id integer primary key);\n";
const tags = "create table tags (name text primary key);\n";

describe.each(Object.entries(layouts))("%s", (layout, { write, alone, ids, again, start }) => {
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
  const ledgerIn = async (production: Awaited<ReturnType<typeof promoted>>) => {
    await using session = await production.connect();
    const [found] = await findLedgers(
      session.query,
      ledgers.filter(({ layouts: served }) => served.includes(layout)),
    );
    if (found === undefined) throw new Error("no ledger");
    return found;
  };
  const keysFor = async (production: Awaited<ReturnType<typeof promoted>>, files: Files) =>
    (await promoteTo(production, files, { settings })).refusals.map(({ key }) => key);

  test("other SQL is told, comments and the down are not", async () => {
    await using production = await promoted();
    expect(await keysFor(production, second(tags))).toEqual([]);
    const remarked = await promoteTo(production, second(`-- tags\n\n${tags}`), { settings });
    expect(remarked.refusals).toEqual([]);
    const about = remarked.notes.filter((note) => note.includes("comments and white space"));
    expect(about).toEqual([expect.stringContaining(`${ids.tags} is applied`)]);
    expect(await keysFor(production, second(tags, "drop table tags cascade;\n"))).toEqual([]);
    const other = await promoteTo(production, second(`${tags}create index on tags (name);\n`), { settings });
    expect(other.refusals[0]).toMatchObject({ key: `ledger-drift:${ids.tags}` });
  });

  test.skipIf(alone === null)("a file that no transaction holds is known by its text, too", async () => {
    await using production = await promoted();
    const index = "create index concurrently tags_name on tags (name);\n";
    const files = (up: string) => ({ ...second(tags), ...alone?.(up) });
    const done = await promoteTo(production, files(index), { settings });
    expect(done.refusals).toEqual([]);
    expect(outcomesOf(done)).toEqual([expect.stringMatching(/more applied$/)]);
    expect(await keysFor(production, files(index))).toEqual([]);
    expect(await keysFor(production, files(`${index}select 1;\n`))).toEqual([expect.stringMatching(/more$/)]);
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

  test("a role that may read sums and not write them is told so by a baseline", async () => {
    await using production = await promoted();
    const files = second(`${tags}comment on table tags is 'x';\n`);
    await using owned = await production.connect(owner);
    await owned.run("comment on table tags is 'x'");
    await using session = await production.connect();
    await session.run(
      `alter table lockstep.sums owner to current_user; revoke all on lockstep.sums from ${owner}; grant select on lockstep.sums to ${owner}`,
    );
    const told = await promoteTo(production, files, { settings, baseline: ids.tags });
    expect(told).toMatchObject({ outcome: "marked", refusals: [] });
    expect(told.notes.join("\n")).toContain("may not write `lockstep.sums`");
  });

  test("a role that may read columns of the ledger alone is refused nothing", async () => {
    await using production = await promoted();
    await using session = await production.connect();
    const { ledger, table } = await ledgerIn(production);
    await session.run(`drop owned by app_reader; grant usage on schema lockstep to app_reader;
      grant select on lockstep.sums to app_reader; grant select (${table.columns.join(", ")}) on ${table.name} to app_reader`);
    await using reader = await production.connect("app_reader");
    await reader.run("begin");
    const entries = await withSums(reader.query, { ledger, table }, await ledger.read(reader.query, table, []));
    expect(new Set(entries.map(({ sums }) => sums ?? null))).toEqual(new Set([null]));
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
