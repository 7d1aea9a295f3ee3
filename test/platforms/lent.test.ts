import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { embeddedServer, rehearsed } from "../rehearse/rehearsal.ts";

type Server = Awaited<ReturnType<typeof embeddedServer>>;

/** What a superuser's history does and its migration role may not. Each way back is faithful. */
const histories: readonly (readonly [name: string, given: string, up: string, down: string])[] = [
  [
    "triggers off and on",
    "create table a (id integer primary key); create table b (a integer references a);",
    "alter table b disable trigger all;",
    "alter table b enable trigger all;",
  ],
  [
    "an enum label taken back",
    "create type mood as enum ('a', 'b');",
    "alter type mood add value 'c';",
    "delete from pg_enum where enumlabel = 'c' and enumtypid = (select oid from pg_type where typname = 'mood');",
  ],
  [
    "a column's length",
    "create table t (a varchar(10));",
    "update pg_attribute set atttypmod = 24 where attrelid = 't'::regclass and attname = 'a';",
    "update pg_attribute set atttypmod = 14 where attrelid = 't'::regclass and attname = 'a';",
  ],
  [
    "a table given away",
    "create table t (id integer); create role lent_owner;",
    "alter table t owner to lent_owner;",
    "alter table t owner to postgres;",
  ],
];

/** The author's own code, where it would run inside of a lent statement. */
const traps: readonly (readonly [name: string, given: string, up: string])[] = [
  [
    "an event trigger",
    `create table a (id integer primary key); create table b (a integer references a);
    create function f() returns event_trigger language plpgsql as $$ begin
      if current_setting('is_superuser') = 'on' then raise exception 'climbed'; end if; end $$;
    create event trigger e on ddl_command_end execute function f();`,
    "alter table b disable trigger all;",
  ],
  [
    "an operator",
    `create type mood as enum ('a', 'b');
    create function eq(oid, regtype) returns boolean language plpgsql as $$ begin raise exception 'climbed'; end $$;
    create operator = (leftarg = oid, rightarg = regtype, function = eq);`,
    "delete from pg_enum where enumlabel = 'b' and enumtypid = 'mood'::regtype;",
  ],
];

const files = (given: string, up: string, down: string): Readonly<Record<string, string>> => ({
  "migrations/001_given.sql": given,
  "migrations/002_change.sql": up,
  "migrations/002_change.down.sql": down,
});

describe("lent rights", () => {
  let server: Server;
  beforeAll(async () => {
    server = await embeddedServer(18);
  }, 180_000);
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test.each(histories)("take %s there and back", async (_, given, up, down) => {
    const { steps } = await rehearsed(server, files(given, up, down));
    expect(steps[1]?.up.failure ?? steps[1]?.down.failure ?? null).toBeNull();
    expect(steps[1]?.roundTrip).toBe("exact");
  });

  test.each(histories)("hide nothing of %s", async (_, given, up) => {
    // Roles outlive their database, and the other test made one.
    const [first, change] = [given, up].map((sql) => sql.replaceAll("lent_owner", "lent_heir"));
    const { steps } = await rehearsed(server, files(first ?? "", change ?? "", "select 1;"));
    expect(steps[1]?.roundTrip).toBe("residue");
  });

  test("leave a file one transaction", async () => {
    const given = "create table a (id integer primary key); create table b (a integer references a);";
    const up = "alter table b disable trigger all;\ncreate index on b (a);";
    const down = "drop index b_a_idx;\nalter table b enable trigger all;";
    const { steps } = await rehearsed(server, files(given, up, down));
    expect(steps[1]).toMatchObject({ roundTrip: "exact", up: { mode: "whole" }, down: { mode: "whole" } });
  });

  test.each([
    ["next", ""],
    [
      "next, where the author keeps locks on the catalogs",
      "select count(*) from pg_catalog.pg_class, pg_catalog.pg_type;",
    ],
  ])("are gone for the statement that comes %s", async (_, keeping) => {
    const given = "create table p (id integer primary key); create table q (p integer references p);";
    const file = join(tmpdir(), `lockstep-lent-${process.pid}`);
    const up = `${keeping}\nalter table q disable trigger all;\ncopy (select 1) to program 'touch ${file}';`;
    const { steps } = await rehearsed(server, files(given, up, "select 1;"));
    expect(steps[1]?.up.failure).toMatchObject({ sqlstate: "42501", statement: expect.stringContaining("copy") });
    expect(existsSync(file)).toBe(false);
  });

  test("leave nothing of a file that fails behind them", async () => {
    const given = "create table c (id integer primary key); create table d (c integer references c);";
    const up = "alter table d disable trigger all;\ncreate table e ();\nselect 1 / 0;";
    const { steps } = await rehearsed(server, files(given, up, "select 1;"));
    expect(steps[1]?.up).toMatchObject({ status: "failed", failure: { sqlstate: "22012" } });
    expect(steps[1]?.changes).toEqual([]);
  });

  test.each(traps)("are refused where they would run %s", async (_, given, up) => {
    const { steps } = await rehearsed(server, files(given, up, "select 1;"));
    expect(steps[0]?.up.failure ?? null).toBeNull();
    expect(steps[1]?.up.failure?.sqlstate).toBe("42501");
  });
});
