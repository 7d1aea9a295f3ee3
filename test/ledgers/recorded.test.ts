// Ledgers of tools that cannot be installed here, as their sources say that they write them.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ledger, ledgers } from "../../src/ledgers/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { standingsIn } from "../conformance/arena.ts";
import { type Files, outcomesOf, productionWith, promoteTo, rowsOf } from "../promote/production.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const quickly = { settings: { platform: "plain" }, promote: { rehearse: false } } as const;

const ledger = (id: string): Ledger => {
  const found = ledgers.find((one) => one.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};

const locksOf = (id: string, database: string, name: string): readonly string[] =>
  ledger(id)
    .locks({ database, table: { schema: "public", name, columns: [] } })
    .map(String);

test("locks are those that each tool computes", () => {
  // crc32("public\0schema_migrations\0/shop") × 1486364155 mod 2³², in Go; with and without the slash.
  expect(locksOf("golang-migrate", "shop", "schema_migrations")).toEqual(["2101699660", "3689236698"]);
  expect(locksOf("prisma", "shop", "_prisma_migrations")).toEqual(["72707369"]);
  expect(locksOf("rails", "shop", "schema_migrations")).toEqual(["5939944341529942170"]);
});

const flywayTable = `create table flyway_schema_history (installed_rank integer not null constraint flyway_schema_history_pk primary key,
  version varchar(50), description varchar(200) not null, type varchar(20) not null, script varchar(1000) not null, checksum integer,
  installed_by varchar(100) not null, installed_on timestamp not null default now(), execution_time integer not null, success boolean not null)`;

const flywayRow = (
  rank: number,
  version: string | null,
  type: string,
  checksum: number | null,
  success = true,
): string =>
  `insert into flyway_schema_history values (${rank}, ${version === null ? "null" : `'${version}'`}, 'x', '${type}', 'x', ${checksum}, 'x', now(), 1, ${success})`;

describe("Flyway's history", () => {
  const files: Files = {
    "migrations/V1__first_step.sql": "\uFEFFcreate table a (id integer);\r\nselect 1;\r\n",
    "migrations/V1_1__größer.sql": "create table b (id integer);",
    "migrations/V2.sql": "create table c (id integer);\n\n",
  };

  test("is written as Flyway writes it", async () => {
    await using database = await productionWith(server, []);
    const done = await promoteTo(database, files, quickly);
    expect(done.refusals).toEqual([]);
    const rows = await rowsOf(
      database,
      "select installed_rank as rank, version, description, type, script, checksum, success from flyway_schema_history order by 1",
    );
    // CRC-32 of the lines' bytes, without BOM and line ends, as a signed number of 32 bits.
    expect(rows).toEqual([
      {
        rank: 1,
        version: "1",
        description: "first step",
        type: "SQL",
        script: "V1__first_step.sql",
        checksum: -1050279598,
        success: true,
      },
      {
        rank: 2,
        version: "1.1",
        description: "größer",
        type: "SQL",
        script: "V1_1__größer.sql",
        checksum: -1762653567,
        success: true,
      },
      { rank: 3, version: "2", description: "", type: "SQL", script: "V2.sql", checksum: 789303657, success: true },
    ]);
    expect((await promoteTo(database, files, quickly)).outcome).toBe("nothing-to-do");
  });

  test.each([
    [
      "a baseline stands for everything up to it",
      [flywayRow(1, "1.1", "BASELINE", null)],
      ["applied", "applied", "pending"],
    ],
    [
      "markers and repeatable scripts are no steps",
      [flywayRow(0, null, "SCHEMA", null), flywayRow(1, null, "SQL", 7)],
      ["pending", "pending", "pending"],
    ],
    [
      "zeros at the end of a version mean nothing",
      [flywayRow(1, "1.0", "SQL", null)],
      ["applied", "pending", "pending"],
    ],
    [
      "the latest row of a version tells",
      [flywayRow(1, "1", "SQL", null), flywayRow(2, "1", "UNDO_SQL", null)],
      ["pending", "pending", "pending"],
    ],
    [
      "also when it was applied again",
      [flywayRow(1, "1", "SQL", null), flywayRow(2, "1", "UNDO_SQL", null), flywayRow(3, "1", "SQL", null)],
      ["applied", "pending", "pending"],
    ],
    [
      "what was marked as deleted is not missed",
      [flywayRow(1, "0.5", "SQL", null), flywayRow(2, "0.5", "DELETE", null), flywayRow(3, "1", "SQL", null)],
      ["applied", "pending", "pending"],
    ],
    ["a failed row is not finished", [flywayRow(1, "1", "SQL", null, false)], ["failed", "pending", "pending"]],
  ] as const)("%s", async (_, rows, states) => {
    await using database = await productionWith(server, [flywayTable, ...rows]);
    expect(await standingsIn(database, files)).toEqual(
      ["V1__first_step", "V1_1__größer", "V2"].map((id, at) => `${id} ${states[at]}`),
    );
  });
});

const plain: Files = {
  "migrations/001_a.sql": "create table a (id integer);\n",
  "migrations/001_a.down.sql": "drop table a;\n",
  "migrations/002_b.sql": "create table b (id integer);\n",
  "migrations/002_b.down.sql": "drop table b;\n",
};

describe("a table of names", () => {
  test.each([
    ["001_a", ["001_a", "002_b"]],
    ["001_a.sql", ["001_a.sql", "002_b.sql"]],
  ])("that holds %s goes on so, for the runner that reads it", async (first, names) => {
    const made = [
      plain["migrations/001_a.sql"] ?? "",
      "create table migrations (id serial, name text unique not null, applied_at timestamptz default now())",
    ];
    await using database = await productionWith(server, [...made, `insert into migrations (name) values ('${first}')`]);
    const more = { ...quickly, live: { ledger: "plain-names" } };
    expect(outcomesOf(await promoteTo(database, plain, more))).toEqual(["002_b applied"]);
    expect(await rowsOf(database, "select name from migrations order by 1")).toEqual(names.map((name) => ({ name })));
  });
});

describe("what is only read", () => {
  test.each([
    [
      "atlas",
      `create schema atlas_schema_revisions; create table atlas_schema_revisions.atlas_schema_revisions (version varchar primary key, type bigint default 2,
applied bigint default 0, total bigint default 0, executed_at timestamptz, error text, hash varchar);
insert into atlas_schema_revisions.atlas_schema_revisions values ('.atlas_cloud_identifier', 2, 0, 0, now(), null, ''), ('001', 1, 0, 0, now(), null, ''), ('002', 2, 1, 2, now(), 'no', 'h')`,
      ["applied", "failed"],
    ],
    [
      "rails",
      "create table schema_migrations (version varchar primary key); insert into schema_migrations values ('001')",
      ["applied", "pending"],
    ],
    [
      "goose",
      `create table goose_db_version (id serial primary key, version_id bigint not null, is_applied boolean not null, tstamp timestamp default now());
insert into goose_db_version (version_id, is_applied) values (0, true), (1, true), (2, true), (2, false)`,
      ["applied", "pending"],
    ],
  ] as const)("%s", async (id, sql, states) => {
    await using database = await productionWith(server, [sql]);
    const asked = { live: { ledger: id } };
    expect(await standingsIn(database, plain, asked)).toEqual(
      ["001_a", "002_b"].map((one, at) => `${one} ${states[at]}`),
    );
  });
});

test("times without a time zone are read in the session's", async () => {
  await using database = await productionWith(server, [
    "create table pgmigrations (id serial primary key, name varchar(255) not null, run_on timestamp not null)",
    "insert into pgmigrations (name, run_on) values ('001_a', '2026-01-01 12:00:00')",
  ]);
  await using session = await database.connect();
  await session.run("set time zone 'Europe/Berlin'");
  const { query } = session;
  const [entry] = await ledger("node-pg-migrate").read(
    query,
    { schema: "public", name: "pgmigrations", columns: [] },
    [],
  );
  expect(entry?.appliedAt).toBe("2026-01-01T11:00:00Z");
});
