// A session that ends while it migrates, by whosever hand: what is told is certain, and what is typed next leads on.
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database, Server } from "../../src/postgres/index.ts";
import { type Promotion, promotionText } from "../../src/promote/index.ts";
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
const unrehearsed = { promote: { rehearse: false } };
const ending = "select pg_terminate_backend(pg_backend_pid())";
const nextOf = (record: Promotion): string => record.next.join("\n");

describe("a migration that ends its own session", () => {
  const files: Files = { ...first, "migrations/002_b.sql": `create table b (id integer);\n${ending};\n` };

  test("is told as that by the rehearsal", async () => {
    await using production = await productionWith(server, []);
    const record = await promoteTo(production, files);
    expect(record).toMatchObject({ outcome: "unjudged", problem: { code: "session-ended" }, migrations: [] });
    expect(promotionText(record)).toContain("✗ lockstep promote: the session was ended while 002_b ran");
  });

  test("without a rehearsal it is rolled back, and its place is suspected", async () => {
    await using production = await productionWith(server, []);
    const record = await promoteTo(production, files, unrehearsed);
    expect([record.outcome, outcomesOf(record)]).toEqual(["failed", ["001_a applied", "002_b rolled-back"]]);
    expect(nextOf(record)).toContain(
      "run it again: it continues with 002_b. Should it end so again, see whether migrations/002_b.sql:2 ends its own session, and take that out",
    );
  });

  test("without a transaction it stops there, and the way out is by hand", async () => {
    await using production = await productionWith(server, []);
    const record = await promoteTo(
      production,
      { ...first, "migrations/002_b.sql": `create index concurrently i on a (id);\n${ending};\n` },
      unrehearsed,
    );
    expect(outcomesOf(record)).toEqual(["001_a applied", "002_b partly"]);
    expect(nextOf(record)).toMatch(
      /^run it again: it goes on at statement 2 of 2\. Should it end so again, see whether/,
    );
    expect(nextOf(record)).toContain("if so, finish 002_b by hand, then lockstep promote --baseline 002_b");
  });
});

const part: Files = {
  "migrations/001_p.sql":
    "create table p (id integer) partition by range (id);\ncreate table p1 partition of p for values from (0) to (9);\n",
  "migrations/001_p.down.sql": "drop table p;\n",
};
const detached: Files = {
  ...part,
  "migrations/002_d.sql": "alter table p detach partition p1 concurrently;\n",
  "migrations/002_d.down.sql":
    "alter table p attach partition p1 for values from (0) to (9);\nalter table p1 drop constraint p1_id_check;\n",
};

/** Ends the session that runs this statement, as soon as it waits for somebody and this query has a row. */
const endWhile = async (production: Database, statement: string, until: string): Promise<void> => {
  await using session = await production.connect();
  for (;;) {
    const found = await session.query(`select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and query like '${statement}%' and wait_event_type = 'Lock' and exists (${until})`);
    if (found.length > 0) return;
    await wait(20);
  }
};

test("a partition that is half detached is told as begun, and the next run finishes it", async () => {
  await using production = await productionWith(server, []);
  expect((await promoteTo(production, part)).outcome).toBe("promoted");
  await using reader = await production.connect();
  await reader.run("begin; select count(*) from p");
  const [record] = await Promise.all([
    promoteTo(production, detached, { promote: { retryForMs: 1_500 } }),
    endWhile(
      production,
      "alter table p detach",
      "select 1 from pg_inherits where inhdetachpending and inhrelid = 'p1'::regclass",
    ),
  ]);
  expect([record.outcome, outcomesOf(record)]).toEqual(["failed", ["002_d partly"]]);
  expect(record.migrations[0]?.failure?.sqlstate).toBe("57P01");
  expect(record.verification).toMatchObject({ status: "equal", begun: ["constraint public.p1.p1_id_check"] });
  expect(record.migrations[0]?.remarks.join()).toContain("what it left could not be looked at");
  await reader.run("rollback");
  const again = await promoteTo(production, detached);
  expect([again.outcome, promotionText(again)]).toEqual(["promoted", expect.anything()]);
  expect(await rowsOf(production, "select 1 from pg_inherits where inhrelid = 'p1'::regclass")).toEqual([]);
});

test("what a rebuild left in a schema that the role may not look into keeps nobody", async () => {
  await using production = await productionWith(server, []);
  const table: Files = {
    "migrations/001_a.sql": "create table a (id integer primary key, words text);\n",
    "migrations/001_a.down.sql": "drop table a;\n",
  };
  const rebuilt: Files = {
    ...table,
    "migrations/002_r.sql": "reindex table concurrently a;\n",
    "migrations/002_r.down.sql": "select 1;\n",
  };
  expect((await promoteTo(production, table)).outcome).toBe("promoted");
  await using reader = await production.connect();
  await reader.run("begin; select count(*) from a");
  const left =
    "select 1 from pg_class c join pg_index i on i.indexrelid = c.oid where relname ~ '_ccold' and not indisvalid";
  const ending = endWhile(production, "reindex table", `${left} and relname ~ 'toast'`).then(() =>
    reader.run("rollback"),
  );
  const [record] = await Promise.all([promoteTo(production, rebuilt), ending]);
  expect(outcomesOf(record)).toEqual(["002_r rolled-back"]);
  expect(await rowsOf(production, `${left} and relname !~ 'toast'`)).toEqual([]);
  expect((await promoteTo(production, rebuilt)).outcome).toBe("promoted");
});

test("a login that is taken away before COMMIT is no riddle", { timeout: 60_000 }, async () => {
  await using production = await productionWith(server, []);
  expect((await promoteTo(production, first)).outcome).toBe("promoted");
  await using admin = await production.connect();
  const shut = async (): Promise<void> => {
    for (;;) {
      const [found] = await admin.query(
        "select pid from pg_stat_activity where query like 'select pg_sleep(3) as locked%' and pid <> pg_backend_pid()",
      );
      if (found !== undefined) {
        await admin.run(`alter role ${owner} nologin; select pg_terminate_backend(${found.pid})`);
        return;
      }
      await wait(20);
    }
  };
  const begun = performance.now();
  const files = { ...first, "migrations/002_b.sql": "create table b (id integer);\nselect pg_sleep(3) as locked;\n" };
  const [record] = await Promise.all([promoteTo(production, files, unrehearsed), shut()]);
  await admin.run(`alter role ${owner} login`);
  expect(performance.now() - begun).toBeLessThan(30_000);
  expect([record.outcome, record.standsAt, outcomesOf(record)]).toEqual(["failed", "001_a", ["002_b rolled-back"]]);
  expect(promotionText(record)).toContain(
    "Its COMMIT was never sent, so nothing of it is there. Postgres could not be",
  );
  expect((await promoteTo(production, files, unrehearsed)).outcome).toBe("promoted");
});
