// COMMIT whose reply never comes: what is told is what Postgres says became of it.
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database, Server } from "../../src/postgres/index.ts";
import { databaseWith, urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { expectSound, inconsistencies } from "./oracle.ts";
import { outcomes, patience, promote } from "./promotion.ts";
import { type Deed, openWire, type Wire } from "./wire.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const files = {
  "001_users.sql": "create table users (id integer primary key);\n",
  "002_posts.sql": "create table posts (id integer primary key);\ninsert into posts select generate_series(1, 100);\n",
};
const marks = { "001_users": "users", "002_posts": "posts" };

/** Does a deed to the COMMIT of the first transaction that has begun, and to no other. */
const atCommit = (wire: Wire, deed: Deed) => {
  let armed = false;
  let done = false;
  wire.judge = ({ type, text }) => {
    if (type === "Q" && text.startsWith("create table users")) armed = true;
    if (!armed || done || type !== "Q" || text !== "commit") return "forward";
    done = true;
    return deed;
  };
};

const through = async (work: (wire: Wire, database: Database, url: string) => Promise<void>) => {
  await using database = await databaseWith(server, []);
  const url = await urlOf(database);
  await using wire = await openWire(url);
  await work(wire, database, url);
};

test("F08: cut before COMMIT reaches the server, it is rolled back, and proved so", () =>
  through(async (wire, database, url) => {
    atCommit(wire, "cut");
    const applied = await promote(wire.url, files);
    expect(outcomes(applied)).toEqual(["001_users rolled-back", "002_posts not-tried"]);
    expect(applied[0]?.failure).toMatchObject({
      sqlstate: "08006",
      hint: expect.stringContaining("nothing of it is there"),
    });
    await expectSound(database, url, files, marks);
  }));

test("F09: cut when COMMIT is done and its reply is on the way, it is applied, and the run goes on", () =>
  through(async (wire, database, url) => {
    atCommit(wire, "answer-lost");
    const applied = await promote(wire.url, files);
    expect(outcomes(applied)).toEqual(["001_users applied", "002_posts applied"]);
    expect(applied[0]?.remarks).toEqual(["The reply to COMMIT was lost; Postgres says that it was committed."]);
    await expectSound(database, url, files, marks);
  }));

test("F10: swallowed while the server waits for it, our own process is ended, and it is rolled back", () =>
  through(async (wire, database, url) => {
    atCommit(wire, "swallow");
    wire.holds = true;
    const applied = await promote(wire.url, files, { patience: { ...patience, settleForMs: 3_000 } });
    expect(outcomes(applied)).toEqual(["001_users rolled-back", "002_posts not-tried"]);
    await expectSound(database, url, files, marks);
  }));

test("F12: a line that goes silent in the middle of a statement is given up", () =>
  through(async (wire, database, url) => {
    wire.judge = ({ text }) => (text.startsWith("insert into posts") ? "mute" : "forward");
    wire.holds = true;
    const applied = await promote(wire.url, files, { patience: { ...patience, settleForMs: 2_000 } });
    expect(outcomes(applied)).toEqual(["001_users applied", "002_posts rolled-back"]);
    await expectSound(database, url, files, marks);
  }));

test("F13, F14: slow packets and single bytes make it slower and nothing else", () =>
  through(async (wire, database, url) => {
    wire.delayMs = 8;
    wire.segment = 1;
    expect(outcomes(await promote(wire.url, files))).toEqual(["001_users applied", "002_posts applied"]);
    wire.delayMs = 0;
    await expectSound(database, url, files, marks);
  }));

test("a cut ahead of everything is met with a new connection", () =>
  through(async (wire, database, url) => {
    let cuts = 0;
    wire.judge = ({ text }) => {
      if (!text.startsWith("lock table") || cuts > 0) return "forward";
      cuts += 1;
      return "cut";
    };
    const applied = await promote(wire.url, files);
    expect(applied.at(0)?.outcome).toMatch(/applied|rolled-back/);
    await wait(100);
    expect(await inconsistencies(database, marks)).toEqual([]);
    await expectSound(database, url, files, marks);
  }));
