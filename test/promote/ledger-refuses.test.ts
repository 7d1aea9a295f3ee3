// A ledger that turns against the promotion, and a database that turns away while a migration is under way.
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database, Server } from "../../src/postgres/index.ts";
import { type Promotion, promotionText } from "../../src/promote/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import {
  type Files,
  outcomesOf,
  owner,
  productionWith,
  promoteTo,
  rollBackOn,
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

const first: Files = {
  "migrations/001_a.sql": "create table a (id integer);\n",
  "migrations/001_a.down.sql": "drop table a;\n",
};
const withSecond = (up: string): Files => ({
  ...first,
  "migrations/002_b.sql": up,
  "migrations/002_b.down.sql": "drop table b;\n",
});
const second = withSecond("create table b (id integer);\n");

const begun = async (): Promise<Database> => {
  const production = await productionWith(server, []);
  expect((await promoteTo(production, first)).outcome).toBe("promoted");
  return production;
};

const accepting = { promote: { acceptDrift: ["unmanaged-object:*"] } };

const trigger = (body: string, when: string) =>
  `create function lockstep.guard() returns trigger language plpgsql as $$ begin ${body} end $$;
create trigger guard before ${when} on lockstep.migrations for each row execute function lockstep.guard()`;

/** The record says that nothing happened, and sends nobody to the file. */
const leavesTheFile = (record: Promotion, id: string): string => {
  expect([record.outcome, record.migrations[0]?.outcome]).toEqual(["failed", "rolled-back"]);
  const text = promotionText(record);
  expect(text).toContain("next  look at lockstep.migrations, and leave migrations/");
  expect(text).toContain(`run it again: it continues with ${id}`);
  expect(text).not.toContain("may be changed");
  return text;
};

describe("a ledger that would not have the row", () => {
  test("because a trigger raises: the function is named, its words are not", async () => {
    await using production = await begun();
    await using admin = await production.connect();
    await admin.run(trigger("raise exception 'no % by ann@example.com', new.id;", "insert"));
    const text = leavesTheFile(await promoteTo(production, second, accepting), "002_b");
    expect(text).toContain(
      "lockstep.migrations refused the row of this migration: an exception was raised, PL/pgSQL function lockstep.guard()",
    );
    expect(text).toContain("(P0001)");
    expect(text).not.toContain("example.com");
    expect(await tablesIn(production)).not.toContain("public.b");
  });

  test("because a trigger or a rule swallows it", async () => {
    await using production = await begun();
    await using admin = await production.connect();
    await admin.run("create rule swallow as on insert to lockstep.migrations do instead nothing");
    const text = leavesTheFile(await promoteTo(production, second, accepting), "002_b");
    expect(text).toContain("lockstep.migrations did not keep the row that was written into it");
  });

  test("because a constraint forbids it", async () => {
    await using production = await begun();
    await using admin = await production.connect();
    await admin.run("alter table lockstep.migrations add check (id <> '002_b')");
    const text = leavesTheFile(await promoteTo(production, second, accepting), "002_b");
    expect(text).toMatch(
      /refused the row of this migration: new row for relation "migrations" violates check constraint "\w+" \(23514\)/,
    );
  });

  test("or would not let go of it, on the way back", async () => {
    await using production = await begun();
    await using admin = await production.connect();
    await admin.run(trigger("return null;", "delete"));
    const failed = await rollBackOn(production, first, { steps: 1 }, accepting);
    expect(failed.migrations[0]?.failure?.message).toBe("lockstep.migrations kept the row that was taken out of it");
    expect(await tablesIn(production)).toContain("public.a");
  });
});

test("a migration that drops the ledger is told that it does", async () => {
  await using production = await begun();
  const files = withSecond("drop schema lockstep cascade;\n");
  const record = await promoteTo(production, files, { promote: { rehearse: false } });
  expect([record.outcome, record.standsAt]).toEqual(["failed", "001_a"]);
  const text = promotionText(record);
  expect(text).toContain('the migration took away the ledger: relation "lockstep.migrations" does not exist');
  expect(text).toContain("Leave the ledger's table out of migrations.");
});

test("words that production alone has are not shown, but where they were said is", async () => {
  await using production = await begun();
  await using admin = await production.connect();
  await admin.run(`create function public.frozen() returns event_trigger language plpgsql as $$ begin
  if current_user = '${owner}' then raise exception 'closed by % today', 'ann@example.com'; end if; end $$;
create event trigger frozen on ddl_command_start when tag in ('CREATE TABLE') execute function public.frozen()`);
  const record = await promoteTo(production, second, accepting);
  const text = promotionText(record);
  expect(text).toContain("Raised in PL/pgSQL function frozen() line 2 at RAISE. What it said may hold values of rows");
  expect(text).not.toContain("example.com");
});

test.each([
  [
    "no right to make it",
    "create schema lockstep",
    /lockstep\.intents could not be made, .*\n {2}permission denied for schema lockstep \(42501\)/,
  ],
  [
    "no right to write",
    `create schema lockstep; grant all on schema lockstep to ${owner}; create table lockstep.intents (migration text, direction text,
      checksum text, statement integer, begun boolean, before jsonb, started_at timestamptz, pid integer, run text);
      grant select on lockstep.intents to ${owner}`,
    /lockstep\.intents may not be written by this role \(delete, insert, update\).*\n {2}→ Its owner can say: grant delete, insert, update on lockstep\.intents/,
  ],
])("a note of how far it is that cannot be written refuses the run ahead of all of it: %s", async (_, sql, said) => {
  await using production = await productionWith(server, []);
  await using admin = await production.connect();
  await admin.run(sql);
  const files = (second: string): Files => ({
    "db/migrations/20240101000000_a.sql":
      "-- migrate:up\ncreate table a (id integer);\n-- migrate:down\ndrop table a;\n",
    "db/migrations/20240102000000_i.sql": `-- migrate:up transaction:false\n${second}\n-- migrate:down\ndrop index i;\n`,
  });
  const record = await promoteTo(production, files("create index concurrently i on a (id);"));
  expect([record.outcome, record.standsAt]).toEqual(["refused", null]);
  expect(promotionText(record)).toMatch(said);
  const made = await rowsOf(production, "select 1 from pg_class where relname = 'a' and relkind = 'r'");
  expect(made).toEqual([]);
});

/** Runs SQL as an administrator once the migration sleeps. */
const whileAsleep = async (production: Database, ...sql: readonly string[]): Promise<void> => {
  await using admin = await production.connect();
  const asleep = `select pid from pg_catalog.pg_stat_activity where datname = current_database() and usename = '${owner}'
and state = 'active' and query like '%pg_sleep%'`;
  while ((await admin.query(asleep)).length === 0) await wait(20);
  for (const one of sql) await admin.run(one);
};
const asleep = withSecond("create table b (id integer);\nselect pg_sleep(1.5);\n");

describe("what happens while a migration is under way", () => {
  test("the ledger is renamed as soon as it is committed: told as committed, with how to say so", async () => {
    await using production = await begun();
    const renamed = whileAsleep(production, "alter table lockstep.migrations rename to kept");
    const record = await promoteTo(production, asleep);
    await renamed;
    expect([record.outcome, outcomesOf(record)]).toEqual(["unknown", ["002_b unknown"]]);
    const text = promotionText(record);
    expect(text.split("\n")[0]).toMatch(
      /^✗ lockstep promote: 002_b was committed, but the ledger of \S+ does not say so$/,
    );
    expect(text).toContain("next  bring lockstep.migrations back, and the right to read it; then lockstep status");
    expect(text).not.toMatch(/nobody knows|Nobody could be asked|still pending/);
    await using session = await production.connect(owner);
    await session.run("alter table lockstep.kept rename to migrations");
    expect((await promoteTo(production, asleep)).outcome).toBe("nothing-to-do");
  });

  test("it takes no more writes, and ends us: it is asked all the same", async () => {
    await using production = await begun();
    const shut = whileAsleep(
      production,
      `alter database ${production.name} set default_transaction_read_only = on`,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = '${owner}'`,
    );
    const record = await promoteTo(production, asleep);
    await shut;
    expect([record.outcome, record.standsAt, outcomesOf(record)]).toEqual(["failed", "001_a", ["002_b rolled-back"]]);
    expect(promotionText(record)).toContain("Postgres was asked what became of it: nothing of it is there.");
    expect((await promoteTo(production, asleep)).refusals.map(({ key }) => key)).toContain("read-only");
  });
});
