// F72: a fleet that is killed between its databases, or called off, and run again.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database, Server } from "../../src/postgres/index.ts";
import { inconsistencies } from "../deploy/inconsistencies.ts";
import { rowsOf } from "../promote/production.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { fleetOf, type Ground, outcomesIn } from "./ground.ts";

let server: Server;
let folder = "";
beforeAll(async () => {
  server = await embeddedServer();
  folder = mkdtempSync(join(process.cwd(), "node_modules/.lockstep-fleet-"));
  await build({
    entryPoints: ["src/cli/main.ts"],
    outfile: join(folder, "cli.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    logLevel: "error",
  });
  await copyFile("src/postgres/docker-guard.mjs", join(folder, "docker-guard.mjs"));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const slow = "create table b (id integer);\nselect pg_sleep(0.2);\n";

const withFiles = ({ write }: Ground): void => {
  write("migrations/001_a.sql", "create table a (id integer);\n");
  write("migrations/001_a.down.sql", "drop table a;\n");
  write("migrations/002_b.sql", slow);
  write("migrations/002_b.down.sql", "drop table b;\n");
};

/** One that nothing rehearses, so that a kill falls into the work itself. */
const started = ({ root }: Ground): { readonly child: ChildProcess; readonly out: () => string } => {
  const words = ["promote", "--targets", "fleet.txt", "--waves", "100", "--canary", "t1", "--rehearse", "off"];
  const child = spawn(process.execPath, [join(folder, "cli.mjs"), ...words, "--parallel", "1", "--format", "json"], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  return { child, out: () => printed };
};

const rowsIn = async (database: Database): Promise<number> => {
  const [there] = await rowsOf(database, "select to_regclass('lockstep.migrations') is not null as there");
  if ((there as { readonly there: boolean } | undefined)?.there !== true) return 0;
  return (await rowsOf(database, "select id from lockstep.migrations")).length;
};

const doneIn = async ({ databases }: Ground): Promise<number> => {
  const rows = await Promise.all([...databases.values()].map(rowsIn));
  return rows.filter((number) => number === 2).length;
};

const untilDone = async (ground: Ground, number: number): Promise<void> => {
  for (let tries = 0; tries < 600; tries += 1) {
    if ((await doneIn(ground)) >= number) return;
    await wait(50);
  }
  throw new Error("waited in vain");
};

/** In every database: an object is there exactly when the ledger says so, and no process of ours is left. */
const expectSound = async ({ databases }: Ground): Promise<void> => {
  for (const database of databases.values()) {
    expect(await inconsistencies(database, { "001_a": "a", "002_b": "b" })).toEqual([]);
  }
};

test("F72, R61: killed at the third of seven and run again, it touches only those that are not at tip", async () => {
  await using ground = await fleetOf(server, 7, []);
  withFiles(ground);
  const { child } = started(ground);
  const ended = once(child, "close");
  await untilDone(ground, 3);
  child.kill("SIGKILL");
  await ended;
  await expectSound(ground);
  const done = await doneIn(ground);
  expect(done).toBeLessThan(7);
  const again = started(ground);
  expect((await once(again.child, "close"))[0]).toBe(0);
  const outcomes = Object.values(outcomesIn(again.out()));
  expect(outcomes.filter((one) => one === "at-tip")).toHaveLength(done);
  expect(outcomes.filter((one) => one === "promoted")).toHaveLength(7 - done);
  await expectSound(ground);
});

test("F70: SIGTERM ends it in under five seconds, with a record of what was done", async () => {
  await using ground = await fleetOf(server, 5, []);
  withFiles(ground);
  const { child, out } = started(ground);
  const ended = once(child, "close");
  await untilDone(ground, 2);
  const before = performance.now();
  child.kill("SIGTERM");
  const [code] = await ended;
  expect(code).toBe(143);
  expect(performance.now() - before).toBeLessThan(5_000);
  const outcomes = Object.values(outcomesIn(out()));
  expect(outcomes.filter((one) => one === "promoted").length).toBeGreaterThanOrEqual(2);
  expect(outcomes).toContain("not-started");
  await expectSound(ground);
});
