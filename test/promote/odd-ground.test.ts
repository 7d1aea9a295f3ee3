// Roles, ledgers, databases and poolers that are not as one expects them.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { snapshot } from "../../src/drift/index.ts";
import type { Database, Server } from "../../src/postgres/index.ts";
import { type Promotion, promotionText } from "../../src/promote/index.ts";
import { nextAfter } from "../../src/promote/next.ts";
import { quoteName } from "../../src/sql/index.ts";
import { urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Files, outcomesOf, owner, productionWith, promoteTo, rowsOf } from "./production.ts";

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
const second: Files = {
  ...first,
  "migrations/002_b.sql": "create table b (id integer);\n",
  "migrations/002_b.down.sql": "drop table b;\n",
};

test.each(["back\\slash", "new\nline", 'quo"te', "tab\there"])(
  "a role called %j owns what the rehearsal's role made",
  async (name) => {
    await using production = await productionWith(server, []);
    await using admin = await production.connect();
    await admin.run(`create role ${quoteName(name)} login`);
    await admin.run(`alter database ${production.name} owner to ${quoteName(name)}`);
    const url = (await urlOf(production)).replace(/^postgres:\/\/[^@]*@/, `postgres://${encodeURIComponent(name)}@`);
    const record = await promoteTo(production, first, { live: { databaseUrl: url } });
    expect([record.outcome, record.verification]).toMatchObject(["promoted", { status: "equal" }]);
  },
);

test("limits that a role has for the application are not those of a look", async () => {
  await using production = await productionWith(server, []);
  await using admin = await production.connect();
  const names = ["statement_timeout", "idle_in_transaction_session_timeout", "transaction_timeout"];
  const known = await admin.query<{ name: string }>("select name from pg_settings where name = any ($1::text[])", [
    names,
  ]);
  for (const { name } of known) await admin.run(`alter database ${production.name} set ${name} = '90s'`);
  await using session = await production.connect(owner);
  const limits = async () =>
    (await session.query("select setting::integer as ms from pg_settings where name = any ($1::text[])", [names])).map(
      ({ ms }) => ms,
    );
  expect(await limits()).toEqual(known.map(() => 90_000));
  await session.run(snapshot);
  expect(await limits()).toEqual(known.map(() => 0));
});

describe("a ledger that is", () => {
  const begun = async (sql: string): Promise<Promotion> => {
    await using production = await productionWith(server, []);
    expect((await promoteTo(production, first)).outcome).toBe("promoted");
    await using admin = await production.connect();
    await admin.run(sql);
    return await promoteTo(production, second);
  };

  test("unlogged is refused with the statement that mends it", async () => {
    const record = await begun("alter table lockstep.migrations set unlogged");
    expect(record).toMatchObject({ outcome: "refused", refusals: [{ key: "ledger-unlogged" }] });
    expect(record.refusals[0]?.hint).toContain("alter table lockstep.migrations set logged;");
  });

  test("a view is refused with its kind", async () => {
    const record = await begun(`alter table lockstep.migrations rename to kept;
create view lockstep.migrations as select * from lockstep.kept; alter view lockstep.migrations owner to ${owner}`);
    expect(record).toMatchObject({ outcome: "refused", refusals: [{ key: "ledger-layout" }] });
    expect(record.refusals[0]?.message).toBe("lockstep.migrations is a view and no table");
  });
});

test("an index that a stopped build left is to be dropped, not adopted", async () => {
  await using production = await productionWith(server, []);
  expect((await promoteTo(production, first)).outcome).toBe("promoted");
  await using session = await production.connect(owner);
  await session.run("insert into a values (1), (1)");
  await session.run("create unique index concurrently left_over on a (id)").catch(() => undefined);
  const record = await promoteTo(production, second);
  expect(record.refusals[0]?.key).toBe("unmanaged-object:index public.left_over");
  const hint = record.refusals[0]?.hint ?? "";
  expect(hint).not.toContain("--from-drift");
  const [, sql = ""] = /`(drop index concurrently [^`]*)`/.exec(hint) ?? [];
  await session.run(sql);
  expect((await promoteTo(production, second)).outcome).toBe("promoted");
});

/** A database of another encoding than ours. */
const inLatin1 = async (production: Database): Promise<string> => {
  await using admin = await production.connect();
  const name = `${production.name}_latin1`;
  await admin.run(`create database ${name} owner ${owner} encoding 'LATIN1' locale 'C' template template0`);
  return (await urlOf(production)).replace(/^postgres:\/\/[^@]*@\/[^?]*/, `postgres://${owner}@/${name}`);
};

test("a database that is not in UTF-8 keeps its record all the same", async () => {
  await using production = await productionWith(server, []);
  const databaseUrl = await inLatin1(production);
  const said: string[] = [];
  const wrong = { ...first, "migrations/002_b.sql": "comment on table a is '\u{1f600}';\n" };
  const wish = { live: { databaseUrl }, promote: { rehearse: false } };
  const record = await promoteTo(production, wrong, {
    ...wish,
    around: {
      now: () => performance.now(),
      wait: (ms) => new Promise((done) => setTimeout(done, ms)),
      chance: () => 0.5,
      uuid: () => "00000000-0000-0000-0000-000000000000",
      tell: (event) => said.push(JSON.stringify(event)),
    },
  });
  expect([record.outcome, outcomesOf(record)]).toEqual(["failed", ["001_a applied", "002_b rolled-back"]]);
  expect(said.join("\n")).not.toContain("could not be written");
  await using admin = await production.connect();
  await admin.run(`drop database ${production.name}_latin1`);
});

test("what Postgres says is cut where nobody reads on", async () => {
  await using production = await productionWith(server, []);
  const record = await promoteTo(
    production,
    { ...first, "migrations/002_b.sql": "do $$ begin execute repeat('x', 1000000); end $$;\n" },
    { promote: { rehearse: false } },
  );
  expect(record.outcome).toBe("failed");
  expect(promotionText(record).length).toBeLessThan(5_000);
});

test("a pooler that ends what takes too long is named as what is in the way", async () => {
  await using production = await productionWith(server, []);
  const record = await promoteTo(
    production,
    { ...first, "migrations/002_b.sql": "select 1 / 0;\n" },
    { promote: { rehearse: false } },
  );
  const { postgres, migrations } = record;
  if (postgres === null) throw new Error("nobody looked");
  const ended = (pooler: "none" | "session"): Promotion => ({
    ...record,
    postgres: { ...postgres, pooler },
    migrations: migrations.map((one) =>
      one.failure === null ? one : { ...one, failure: { ...one.failure, sqlstate: "08P01", message: "query timeout" } },
    ),
  });
  expect(nextAfter(ended("session"))[0]).toMatch(
    /^connect to the database itself or raise the pooler's limit, or mend/,
  );
  expect(nextAfter(ended("none"))[0]).toBe("run it again: it continues with 002_b");
  expect(await rowsOf(production, "select count(*)::int as n from lockstep.migrations")).toEqual([{ n: 1 }]);
});
