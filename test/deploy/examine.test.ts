// What a look finds before anything is written.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { examine } from "../../src/deploy/index.ts";
import type { Database, Server, Session } from "../../src/postgres/index.ts";
import { databaseWith, urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { around, deploymentTo, promote } from "./promotion.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
  await using database = await server.createDatabase();
  await using session = await database.connect();
  await session.run("create role deployer login; create role owner_of_all");
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const files = { "001_a.sql": "create table a (id integer primary key);\n" };
const as = (url: string, role: string): string => url.replace(/\/\/[^@]*@/, `//${role}@`);

/** What is found as a role of few rights, and that nothing was written. */
const found = async (setUp: readonly string[], ledgerId = "lockstep") => {
  await using database = await databaseWith(server, setUp);
  await using session = await database.connect();
  const url = as(await urlOf(database), "deployer");
  const before = await everything(session);
  const examination = await look(url, ledgerId);
  expect(await everything(session)).toEqual(before);
  return examination;
};

const everything = (session: Session) =>
  session.query(
    "select (select count(*)::int from pg_class) as objects, pg_current_snapshot()::text is not null as live",
  );

const look = async (url: string, ledgerId = "lockstep", table: Partial<{ schema: string; name: string }> = {}) => {
  const deployment = await deploymentTo(url, files, { ledgerId });
  return examine({ ...deployment, table: { ...deployment.table, ...table } }, around());
};

const codes = ({ problems }: Awaited<ReturnType<typeof look>>) => problems.map(({ code }) => code);

const own = [
  "create schema lockstep",
  "create table lockstep.migrations (id text primary key, checksum text not null, applied_at timestamptz not null default now(), applied_by text)",
];

describe("examine", () => {
  test("finds nothing where all is well, and says what it saw", async () => {
    const examination = await found([
      ...own,
      "insert into lockstep.migrations values ('000_old', 'x')",
      "grant usage on schema lockstep to deployer",
      "grant all on lockstep.migrations to deployer",
    ]);
    expect(examination).toMatchObject({
      problems: [],
      pooler: "none",
      role: "deployer",
      ledgerExists: true,
      keys: ["000_old"],
      tls: { line: "none" },
    });
    expect(examination.settings.find(({ name }) => name === "lock_timeout")).toEqual({
      name: "lock_timeout",
      value: "0",
      source: "default",
    });
  });

  test("F21: a role whose transactions are read only, with where that was set", async () => {
    await using database = await databaseWith(server, ["grant create on schema public to deployer"]);
    await using session = await database.connect();
    await session.run(`alter role deployer in database ${database.name} set default_transaction_read_only = on`);
    const examination = await look(as(await urlOf(database), "deployer"), "plain-names");
    expect(codes(examination)).toEqual(["read-only"]);
    expect(examination.problems[0]?.message).toContain("alter role … in database … set");
    await session.run(`alter role deployer in database ${database.name} reset all`);
  });

  test("F49: a ledger that belongs to somebody else and may only be read", async () => {
    const examination = await found([
      ...own,
      "grant usage on schema lockstep to deployer",
      "grant select on lockstep.migrations to deployer",
    ]);
    expect(codes(examination)).toEqual(["ledger-privileges", "ledger-fence"]);
  });

  test("a ledger that may be filled and not locked", async () => {
    const examination = await found([
      ...own,
      "grant usage on schema lockstep to deployer",
      "grant select, insert on lockstep.migrations to deployer",
    ]);
    expect(codes(examination)).toEqual(["ledger-fence"]);
    expect(examination.problems[0]?.hint).toContain("grant update on lockstep.migrations");
  });

  test("a sequence of the ledger that may not be used", async () => {
    const examination = await found(
      [
        "create table pgmigrations (id serial primary key, name varchar(255) not null, run_on timestamp not null)",
        "grant all on pgmigrations to deployer",
      ],
      "node-pg-migrate",
    );
    expect(codes(examination)).toEqual(["ledger-privileges"]);
    expect(examination.problems[0]?.message).toContain("pgmigrations_id_seq");
  });

  test("F50: no right to make the ledger, in a schema or in the database", async () => {
    expect(codes(await found([], "plain-names"))).toEqual(["ledger-create"]);
    const examination = await found([]);
    expect(codes(examination)).toEqual(["ledger-create"]);
    expect(examination.problems[0]?.hint).toContain("grant create on database");
  });

  test("F51: columns that are gone, and columns that nobody knows how to fill", async () => {
    const examination = await found(
      [
        "create table migrations (name text primary key, team text not null, note text)",
        "grant all on migrations to deployer",
      ],
      "plain-names",
    );
    expect(codes(examination)).toEqual(["ledger-layout"]);
    expect(examination.problems[0]?.detail).toBe("+ team text not null: there, and unknown");
    await using database = await databaseWith(server, [
      ...own,
      "alter table lockstep.migrations drop column checksum",
      "grant usage on schema lockstep to deployer",
      "grant all on lockstep.migrations to deployer",
    ]);
    const gone = await look(as(await urlOf(database), "deployer"));
    expect(gone.problems.find(({ code }) => code === "ledger-layout")?.detail).toBe(
      "- checksum: expected, and not there",
    );
  });

  test("a ledger whose rows row level security hides: what is hidden would be applied again", async () => {
    const examination = await found([
      ...own,
      "insert into lockstep.migrations values ('001_a', 'x')",
      "alter table lockstep.migrations enable row level security",
      "grant usage on schema lockstep to deployer",
      "grant all on lockstep.migrations to deployer",
    ]);
    expect(codes(examination)).toEqual(["ledger-filtered"]);
  });

  test("a ledger that says that something was begun and did not finish", async () => {
    const examination = await found(
      [
        "create table schema_migrations (version bigint primary key, dirty boolean not null)",
        "insert into schema_migrations values (7, true)",
        "grant all on schema_migrations to deployer",
      ],
      "golang-migrate",
    );
    expect(codes(examination)).toEqual(["ledger-failed"]);
  });
});

const tables = async (database: Database) => {
  await using session = await database.connect();
  return await session.query("select count(*)::int as n from pg_class where relname = 'a'");
};

test("what was not looked at is refused by deploy all the same, and nothing is left", async () => {
  await using database = await databaseWith(server, [
    ...own,
    "grant usage on schema lockstep to deployer",
    "grant select, insert on lockstep.migrations to deployer",
    "grant create on schema public to deployer",
  ]);
  const [applied] = await promote(as(await urlOf(database), "deployer"), files);
  expect(applied).toMatchObject({ outcome: "rolled-back", failure: { sqlstate: "42501" } });
  expect(await tables(database)).toEqual([{ n: 0 }]);
});

test("a role without the right to make our side tables promotes without a record", async () => {
  await using database = await databaseWith(server, [
    "create table migrations (name text primary key)",
    "alter table migrations owner to deployer",
    "grant create on schema public to deployer",
  ]);
  const surroundings = around();
  const [applied] = await promote(
    as(await urlOf(database), "deployer"),
    files,
    { ledgerId: "plain-names" },
    surroundings,
  );
  expect(applied?.outcome).toBe("applied");
  expect(JSON.stringify(surroundings.events)).toContain("record of this run could not be written");
});
