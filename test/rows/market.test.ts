// The market learning system: 33 tables, and a user who brings rows in five of them along.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../src/postgres/contract.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { databaseWith, filling, mixedRows, OWNERS, refusedNext } from "./filling.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const market = () => databaseWith(server, readFileSync("test/rows/zoo/market.sql", "utf8"));

const owners = {
  "public.tribes": "created_by",
  "public.mentorships": "mentor_id",
  "public.mentor_messages": "sender_id",
};

test("every table of the market gets rows although triggers make some of them", async () => {
  await using database = await market();
  await filling(
    database,
    async (done) => {
      expect(done.filled.failed).toEqual([]);
      expect(done.filled.tables).toHaveLength(33);
      expect(done.filled.tables.filter(({ silenced }) => silenced.length > 0)).toEqual([]);
      expect(await mixedRows(done)).toEqual([]);
      expect(await refusedNext(done)).toEqual([]);
    },
    { owners },
  );
});

test("what hangs on an owner's row through a table between is the owner's", async () => {
  await using database = await market();
  await filling(
    database,
    async ({ filled, query }) => {
      const [positions] = filled.tables.filter(({ name }) => name === "public.paper_positions");
      const holders = await query<{ user_id: string; at: string }>(
        "select user_id, p.tableoid::regclass::text || p.ctid::text as at from paper_positions p join paper_portfolios f on f.id = portfolio_id",
      );
      const of = (user: string) =>
        holders
          .filter(({ user_id }) => user_id === user)
          .map(({ at }) => at)
          .sort();
      expect(of(OWNERS.a.uuid)).toEqual([...(positions?.rows.a ?? [])].sort());
      expect(of(OWNERS.b.uuid)).toEqual([...(positions?.rows.b ?? [])].sort());
    },
    { owners },
  );
});

// Triggers draw ids of their own.
const drawn = /^public\.(user_profiles|paper_portfolios|watchlists)$/;

test("the same schema gets the same rows", async () => {
  const marks: string[] = [];
  for (const _ of ["once", "twice"]) {
    await using database = await market();
    await filling(database, async ({ filled }) => {
      marks.push(
        JSON.stringify(filled.tables.filter(({ name }) => !drawn.test(name)).map((table) => [table.name, table.marks])),
      );
    });
  }
  expect(marks[0]).toEqual(marks[1]);
});
