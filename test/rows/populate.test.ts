// Tables of every kind that gets in the way, filled with many rows that their schema allows.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/contract.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { databaseWith, populating } from "./filling.ts";

/** Tables that hold no second row. */
const SINGLE = ["public.cfg", "public.singleton"];

describe.each([14, 18])("on Postgres %d", (major) => {
  let server: Server;
  beforeAll(async () => {
    server = await embeddedServer(major);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.each(["types", "checks", "keys", "references", "business", "triggers", "market"])(
    "every table in the zoo of %s is populated",
    async (name) => {
      await using database = await databaseWith(server, readFileSync(`test/rows/zoo/${name}.sql`, "utf8"));
      await populating(database, 100, async ({ populated, query, tables }) => {
        expect(populated.failed).toEqual([]);
        const counts = await Promise.all(
          tables.map(async (table) => {
            const [row] = await query<{ count: number }>(`select count(*)::int as count from ${table}`);
            return [table, row?.count ?? 0] as const;
          }),
        );
        expect(counts.filter(([table, count]) => count < 2 && !SINGLE.includes(table))).toEqual([]);
        expect(counts.filter(([, count]) => count >= 90).length).toBeGreaterThan(counts.length * 0.6);
      });
    },
  );
});

describe("what the rows are like", () => {
  let server: Server;
  beforeAll(async () => {
    server = await embeddedServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test("what the schema allows is there: nothing, empty, long, quoted, extreme, and twice; what it forbids is not", async () => {
    await using database = await databaseWith(
      server,
      `create type mood as enum ('sad', 'ok', 'happy');
      create table people (id serial primary key, email text not null, code varchar(12), mood mood, age int check (age > 0), score bigint, born timestamptz, data jsonb);
      create table likes (person_id int references people, liked_id int references people, note text not null default 'x');
      create table pairs (a int not null references people, b int not null references people, primary key (a, b));`,
    );
    await populating(database, 100, async ({ query, ms }) => {
      const [people] =
        await query(`select count(*)::int as rows, count(distinct email)::int as emails, count(code)::int as codes,
        max(length(email))::int as longest, max(length(code))::int as code, bool_or(email = '') as empty, count(distinct mood)::int as moods,
        min(age)::int as age, max(score)::text as score, bool_or(email like '%''%') as quoted, min(id)::int as id from people`);
      expect(people).toMatchObject({
        rows: 100,
        longest: 300,
        code: 12,
        empty: true,
        moods: 3,
        score: "9223372036854775807",
        quoted: true,
      });
      expect(people?.emails).toBeLessThan(60);
      expect(people?.codes).toBeLessThan(100);
      expect(people?.age).toBeGreaterThan(0);
      expect(people?.id).toBeGreaterThan(99_999);
      const [likes] = await query(
        "select count(*)::int as rows, count(distinct (person_id, liked_id))::int as pairs, count(person_id)::int as known from likes",
      );
      expect(likes?.rows).toBe(100);
      expect(likes?.pairs).toBeLessThan(60);
      expect(likes?.known).toBeLessThan(100);
      expect(await query("select count(*)::int as rows from pairs")).toEqual([{ rows: 100 }]);
      expect(ms).toBeLessThan(2_000);
      const [next] = await query("insert into people (email) values ('next') returning id");
      expect(next?.id).toBe(1);
    });
  });

  test("a hundred tables take no longer than a few milliseconds each", async () => {
    const tables = Array.from(
      { length: 100 },
      (_, at) => `create table t${at} (id serial primary key, ${at > 0 ? `parent int references t${at - 1},` : ""}
        name text not null unique, status text check (status in ('a', 'b')), amount numeric(10, 2), made timestamptz default now());`,
    );
    await using database = await databaseWith(server, tables.join("\n"));
    await populating(database, 100, async ({ populated, ms }) => {
      expect(populated.failed).toEqual([]);
      console.log("ms", ms);
      expect(ms).toBeLessThan(10_000);
    });
  });
});
