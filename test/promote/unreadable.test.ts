// What a role may not read, before a promotion and once it is done.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { status } from "../../src/live/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { promotionText } from "../../src/promote/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Files, outcomesOf, owner, productionWith, promoteTo, requestFor } from "./production.ts";

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

/** A database that takes no new connection of ours once this ran there; the rehearsal is another role's. */
const shutOut = `do $$ begin
  if current_user = '${owner}' then
    execute format('revoke connect on database %I from public, ${owner}', current_database());
  end if;
end $$;
`;

describe("a ledger that the role may not read any more", () => {
  test("is told with the grant, by a promotion and by status", async () => {
    await using production = await productionWith(server, []);
    expect((await promoteTo(production, first)).outcome).toBe("promoted");
    await using admin = await production.connect();
    await admin.run(
      `alter table lockstep.migrations owner to current_user; revoke all on lockstep.migrations from ${owner}`,
    );
    const refused = await promoteTo(production, second);
    expect(refused).toMatchObject({ outcome: "misasked", problem: { code: "ledger-unreadable" } });
    expect(promotionText(refused)).toContain("grant usage on schema lockstep and select on lockstep.migrations");
    await expect(status(await requestFor(production, second))).rejects.toMatchObject({ code: "ledger-unreadable" });
  });
});

test("a ledger that somebody holds is not waited for for good", { timeout: 40_000 }, async () => {
  await using production = await productionWith(server, []);
  expect((await promoteTo(production, first)).outcome).toBe("promoted");
  await using holder = await production.connect();
  await holder.run("begin; lock table lockstep.migrations in access exclusive mode");
  await expect(status(await requestFor(production, second))).rejects.toMatchObject({
    code: "ledger-unreadable",
    hint: expect.stringContaining(
      "select pid from pg_locks where relation = 'lockstep.migrations'::regclass and granted",
    ),
  });
});

describe("a schema called lockstep that is somebody else's", () => {
  const files: Files = {
    "db/migrations/20240101000000_a.sql":
      "-- migrate:up\ncreate table a (id integer);\n-- migrate:down\ndrop table a;\n",
  };

  test("is in nobody's way where the ledger is elsewhere", async () => {
    await using production = await productionWith(server, []);
    await using admin = await production.connect();
    await admin.run(
      "create schema lockstep; create table lockstep.sums (x integer); create table lockstep.runs (x integer)",
    );
    const done = await promoteTo(production, files);
    expect([done.outcome, outcomesOf(done)]).toEqual(["promoted", ["20240101000000_a applied"]]);
  });

  test.each(["create schema lockstep", `create schema lockstep authorization ${owner}; set role ${owner}`])(
    "with a table of intents that says nothing to us stops the run before it: %s",
    async (sql) => {
      await using production = await productionWith(server, []);
      await using admin = await production.connect();
      await admin.run(`${sql}; create table lockstep.intents (x integer)`);
      const refused = await promoteTo(production, files);
      expect(refused).toMatchObject({ outcome: "misasked", problem: { code: "intents-unreadable" } });
    },
  );
});

describe("a database that cannot be read in the end", () => {
  test("stands as its ledger says, and success is not told", async () => {
    await using production = await productionWith(server, []);
    expect((await promoteTo(production, first)).outcome).toBe("promoted");
    const done = await promoteTo(production, {
      ...first,
      "migrations/002_b.sql": shutOut,
      "migrations/002_b.down.sql": "select 1;\n",
    });
    expect([done.outcome, done.standsAt, outcomesOf(done)]).toEqual(["unjudged", "002_b", ["002_b applied"]]);
    const text = promotionText(done);
    expect(text.split("\n")[0]).toMatch(
      /^✗ lockstep promote: \S+ is as after 002_b by its ledger, but its catalog could not be read in the end$/,
    );
    expect(text).toContain(`lets ${owner} not into `);
    expect(text).toContain("next  once the database can be read: lockstep drift says");
    expect(text).not.toContain("Check host and port");
  });

  test("still tells what failed", async () => {
    await using production = await productionWith(server, []);
    expect((await promoteTo(production, first)).outcome).toBe("promoted");
    await using session = await production.connect(owner);
    await session.run("insert into a values (1), (1)");
    const failed = await promoteTo(production, {
      ...first,
      "migrations/002_b.sql": shutOut,
      "migrations/002_b.down.sql": "select 1;\n",
      "migrations/003_c.sql": "alter table a add unique (id);\n",
      "migrations/003_c.down.sql": "alter table a drop constraint a_id_key;\n",
    });
    expect([failed.outcome, failed.standsAt]).toEqual(["failed", "002_b"]);
    expect(failed.notes.join()).toContain("Its catalog could not be read in the end: ");
    expect(promotionText(failed)).toContain("003_c was not applied");
  });
});
