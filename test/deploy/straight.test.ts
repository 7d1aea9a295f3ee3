import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { databaseWith, urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { outcomes, promote } from "./promotion.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const files = {
  "001_users.sql": "create table users (id integer primary key, email text not null);\n",
  "002_posts.sql":
    "create table posts (id integer primary key, author integer references users);\ncreate index on posts (author);\n",
  "003_tags.sql": "create table tags (name text primary key);\n",
};

describe("deploy", () => {
  test("applies what is pending, in order, and makes the ledger", async () => {
    await using database = await databaseWith(server, []);
    const url = await urlOf(database);
    const applied = await promote(url, files);
    expect(outcomes(applied)).toEqual(["001_users applied", "002_posts applied", "003_tags applied"]);
    expect(applied.map(({ failure, statements }) => [failure, statements.map(({ line }) => line)])).toEqual([
      [null, [1]],
      [null, [1, 2]],
      [null, [1]],
    ]);
    await using session = await database.connect();
    expect(await session.query("select id from lockstep.migrations order by 1")).toEqual([
      { id: "001_users" },
      { id: "002_posts" },
      { id: "003_tags" },
    ]);
    expect(outcomes(await promote(url, files))).toEqual([]);
  });

  test("rolls a migration that fails back, with its place, and stops there", async () => {
    await using database = await databaseWith(server, []);
    const url = await urlOf(database);
    const applied = await promote(url, {
      ...files,
      "002_posts.sql": "create table posts (id integer);\n/* 🐘 */ insert into postss values (1);\n",
    });
    expect(outcomes(applied)).toEqual(["001_users applied", "002_posts rolled-back", "003_tags not-tried"]);
    expect(applied[1]?.failure).toMatchObject({
      sqlstate: "42P01",
      file: "migrations/002_posts.sql",
      line: 2,
      column: 21,
      statement: "insert into postss values (1)",
    });
    await using session = await database.connect();
    expect(await session.query("select to_regclass('posts') as posts")).toEqual([{ posts: null }]);
    expect(outcomes(await promote(url, files))).toEqual(["002_posts applied", "003_tags applied"]);
  });
});
