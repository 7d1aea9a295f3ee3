// A task whose COMMIT is not answered: what is told is what Postgres says became of it, or that nobody knows.
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { promotionExitCode } from "../../src/cli/promotion-outputs.ts";
import type { AroundSettings, TaskSetting } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { promotionText } from "../../src/promote/index.ts";
import { fakeIo } from "../cli/fake-io.ts";
import { openWire } from "../deploy/wire.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { outcomesOf, productionWith, promoteTo, requestFor, rowsOf, urlFor } from "./production.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const files = {
  "migrations/001_notes.sql": "create table notes (text text);\n",
  "migrations/001_notes.down.sql": "drop table notes;\n",
  "migrations/002_users.sql": "create table users (id integer primary key);\n",
  "migrations/002_users.down.sql": "drop table users;\n",
  "tasks/note.sql": "insert into notes values ('ran');\n",
};
const note: TaskSetting = { kind: "sql", of: ["tasks/note.sql"], timeoutMs: 20_000, onFailure: "fail" };

/** Promotes through a line that loses the reply to the COMMIT of the task. `answers`: can Postgres be asked afterwards? */
const losing = async (side: "before" | "after", answers: boolean, task: TaskSetting = note) => {
  await using database = await productionWith(server, [
    "create table notes (text text)",
    "create table migrations (name text primary key)",
    "insert into migrations values ('001_notes')",
  ]);
  await using wire = await openWire(await urlFor(database));
  let [inTask, lost] = [false, false];
  wire.judge = ({ type, text }) => {
    if (text.includes("insert into notes")) inTask = true;
    if (lost && !answers && text.includes("pg_xact_status")) return "cut";
    if (lost || !inTask || type !== "Q" || text !== "commit") return "forward";
    lost = true;
    return "answer-lost";
  };
  const around: AroundSettings = {
    backup: { folder: null, of: ["auto"], keep: null, timeoutMs: 60_000 },
    before: [],
    after: [],
    healthUrl: null,
    healthTimeoutMs: 1_000,
    [side]: [task],
  };
  const plain = await requestFor(database, files);
  const told = await promoteTo(database, files, {
    promote: { around },
    live: { databaseUrl: wire.url },
    // Time limits are waits, too: only the pauses between two questions are cut short.
    around: { ...plain.around, wait: (ms) => wait(ms === 500 ? 10 : ms) },
  });
  expect([lost, told.problem]).toEqual([true, null]);
  return { told, notes: await rowsOf(database, "select text from notes") };
};

test.each(["before", "after"] as const)("Postgres says that a task %s the migrations was committed", async (side) => {
  const { told, notes } = await losing(side, true);
  expect([told.outcome, told[side].map(({ outcome }) => outcome), notes]).toEqual([
    "promoted",
    ["ok"],
    [{ text: "ran" }],
  ]);
});

test("ahead of the migrations nobody can be asked: it is unknown, and nothing is applied", async () => {
  const { told } = await losing("before", false);
  expect([told.outcome, told.before.map(({ outcome }) => outcome), outcomesOf(told)]).toEqual([
    "unknown",
    ["unknown"],
    ["002_users planned"],
  ]);
  expect(promotionExitCode(told, fakeIo("/nowhere").io)).toBe(75);
  const text = promotionText(told);
  expect(text).toContain("nobody knows whether sql tasks/note.sql was committed");
  expect(text).toContain("look whether sql tasks/note.sql took effect; then run it again");
});

test("behind them, too, and they stay", async () => {
  const { told } = await losing("after", false);
  expect([told.outcome, told.after.map(({ outcome }) => outcome)]).toEqual(["unknown", ["unknown"]]);
  expect(told.migrations.map(({ outcome }) => outcome)).toEqual(["applied"]);
  expect(promotionText(told)).toContain("nobody knows whether sql tasks/note.sql was committed");
});

test("an entry that may fail stops nothing", async () => {
  const { told } = await losing("before", false, { ...note, onFailure: "continue" });
  expect([told.outcome, told.before[0]?.outcome, told.before[0]?.message]).toEqual([
    "promoted",
    "tolerated",
    "the reply to the COMMIT was lost, and nobody could find out what became of it",
  ]);
});
