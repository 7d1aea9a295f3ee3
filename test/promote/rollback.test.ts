import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
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

const files: Files = {
  "migrations/001_users.sql": "create table users (id integer primary key);\n",
  "migrations/001_users.down.sql": "drop table users;\n",
  "migrations/002_nick.sql": 'alter table users add column "Nick Name" text;\n',
  "migrations/002_nick.down.sql": 'alter table users drop column "Nick Name";\n',
  "migrations/003_tags.sql": "create table tags (name text primary key);\n",
  "migrations/003_tags.down.sql": "drop table tags;\n",
};
const rows = [`insert into users values (1, 'ann'), (2, null)`, `insert into tags values ('a'), ('b'), ('c')`];

const inUse = async (more: readonly string[] = rows) => {
  const production = await productionWith(server, []);
  expect((await promoteTo(production, files)).outcome).toBe("promoted");
  await using session = await production.connect(owner);
  for (const sql of more) await session.run(sql);
  return production;
};

describe("going back", () => {
  test("shows what is undone and lost, asks, and proves where the database is then", async () => {
    await using production = await inUse();
    const asked: Promotion[] = [];
    const undone = await rollBackOn(
      production,
      files,
      { to: "001_users" },
      {
        confirm: async (plan) => asked.push(plan) > 0,
      },
    );
    expect(asked[0]?.migrations.map(({ id, losses, down }) => ({ id, losses, down }))).toEqual([
      { id: "003_tags", losses: [{ address: "table public.tags", rows: 3 }], down: "exact" },
      { id: "002_nick", losses: [{ address: 'column public.users."Nick Name"', rows: 1 }], down: "exact" },
    ]);
    expect(asked[0] && promotionText(asked[0])).toMatch(
      /003_tags {2}1 statement, one transaction, applied 20.*\n.*drops table public\.tags: 3 rows/,
    );
    expect([undone.outcome, outcomesOf(undone)]).toEqual(["undone", ["003_tags undone", "002_nick undone"]]);
    expect(undone.verification).toEqual({ status: "equal", after: "001_users", differences: [], begun: [] });
    expect(undone.pending).toEqual(["002_nick", "003_tags"]);
    expect(await rowsOf(production, "select id from lockstep.migrations")).toEqual([{ id: "001_users" }]);
  });

  test("goes one step unless told otherwise, and forward again", async () => {
    await using production = await inUse();
    expect(outcomesOf(await rollBackOn(production, files, { steps: 1 }))).toEqual(["003_tags undone"]);
    expect(outcomesOf(await promoteTo(production, files))).toEqual(["003_tags applied"]);
  });

  test("goes back to the very beginning", async () => {
    await using production = await inUse();
    const undone = await rollBackOn(production, files, { steps: 9 });
    expect([undone.outcome, undone.standsAt, undone.verification.status]).toEqual(["undone", null, "equal"]);
    expect(await tablesIn(production)).toEqual(["lockstep.migrations", "lockstep.runs"]);
  });

  test("is not done when the answer is no, nor by a dry run", async () => {
    await using production = await inUse();
    const declined = await rollBackOn(production, files, { steps: 1 }, { confirm: async () => false });
    expect(declined.outcome).toBe("declined");
    const plan = await rollBackOn(production, files, { steps: 1 }, { dryRun: true });
    expect(plan.outcome).toBe("planned");
    expect(await tablesIn(production)).toContain("public.tags");
  });
});

describe("going back is refused", () => {
  test("where there is no down, or it is declared irreversible", async () => {
    await using production = await inUse();
    const { "migrations/003_tags.down.sql": _, ...none } = files;
    const refused = await rollBackOn(production, none, { steps: 1 });
    expect(refused.refusals.map(({ key }) => key)).toEqual(["down-missing:003_tags"]);
  });

  test("where the down leaves something, or fails", async () => {
    await using production = await inUse();
    const leaving = { ...files, "migrations/003_tags.down.sql": "select 1;\n" };
    const left = await rollBackOn(production, leaving, { steps: 1 });
    expect(left.refusals.map(({ key }) => key)).toEqual(["down-leaves-residue:003_tags"]);
    const failing = { ...files, "migrations/003_tags.down.sql": "drop table tag;\n" };
    const failed = await rollBackOn(production, failing, { steps: 1 });
    expect(failed.refusals.map(({ key }) => key)).toEqual(["down-fails"]);
    expect(await tablesIn(production)).toContain("public.tags");
  });

  test("where production is not what its ledger says, unless that was accepted", async () => {
    await using production = await inUse(["create table extra (id integer)"]);
    const refused = await rollBackOn(production, files, { steps: 1 });
    expect(refused.refusals.map(({ key }) => key)).toEqual(["unmanaged-object:table public.extra"]);
    const acceptDrift = ["unmanaged-object:table public.extra"];
    const undone = await rollBackOn(production, files, { steps: 1 }, { promote: { acceptDrift } });
    expect([undone.outcome, undone.verification.status]).toEqual(["undone", "equal"]);
    expect(await tablesIn(production)).toContain("public.extra");
  });

  test("where it was asked to go to what is not applied", async () => {
    await using production = await inUse([]);
    const asked = await rollBackOn(production, files, { to: "004" });
    expect([asked.outcome, asked.problem?.code]).toEqual(["misasked", "migration-not-applied"]);
  });
});

test("a down that fails on rows is rolled back", async () => {
  const narrow: Files = {
    "migrations/001_users.sql": "create table users (id integer primary key, age integer not null);\n",
    "migrations/001_users.down.sql": "drop table users;\n",
    "migrations/002_age.sql": "alter table users alter column age drop not null;\n",
    "migrations/002_age.down.sql": "alter table users alter column age set not null;\n",
  };
  await using production = await productionWith(server, []);
  await promoteTo(production, narrow);
  await using session = await production.connect(owner);
  await session.run("insert into users values (1, null)");
  const failed = await rollBackOn(production, narrow, { steps: 1 });
  expect([failed.outcome, outcomesOf(failed), failed.standsAt]).toEqual(["failed", ["002_age rolled-back"], "002_age"]);
  expect(failed.verification.status).toBe("equal");
  expect(promotionText(failed).split("\n")[0]).toMatch(
    /002_age was not undone\. \S+ is as after 002_age, and unharmed$/,
  );
});
