// Files of hundreds of megabytes, through the command as people start it: the whole process is measured.
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { productionWith, urlFor } from "../promote/production.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";

const MB = 2 ** 20;
const cli = new URL("../../dist/cli.js", import.meta.url).pathname;
const probe = `process.on("exit", () => require("node:fs").writeFileSync(process.env.PEAK, String(process.resourceUsage().maxRSS)))`;

let server: Server;
let folder: string;
beforeAll(async () => {
  server = await embeddedServer();
  folder = mkdtempSync(join(tmpdir(), "large-files-"));
  writeFileSync(join(folder, "probe.cjs"), probe);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server[Symbol.asyncDispose]();
});

const table = "create table a (id integer, t text);\n";
const long = (megabytes: number) => Array.from({ length: megabytes }, () => "x".repeat(MB));
const rows = (row: string, megabytes: number) =>
  Array.from({ length: megabytes }, () => row.repeat(Math.ceil(MB / row.length)));

const shapes: readonly [string, () => readonly string[]][] = [
  ["many statements", () => [table, ...rows(`insert into a values (1, '${"x".repeat(1_000)}');\n`, 200)]],
  ["a million short statements", () => [table, ...rows("insert into a values (1);\n", 25)]],
  ["one literal", () => [table, "insert into a values (1, '", ...long(200), "');\n"]],
  ["one list of rows", () => [table, "insert into a values\n", ...rows("(1, 'abcdef'),\n", 60), "(1, 'x');\n"]],
  ["rows of COPY", () => [table, "copy a (id, t) from stdin;\n", ...rows(`1\t${"x".repeat(200)}\n`, 200), "\\.\n"]],
];

const write = (name: string, pieces: readonly string[]) => {
  const migrations = join(folder, name, "migrations");
  mkdirSync(migrations, { recursive: true });
  const file = openSync(join(migrations, "0001_a.up.sql"), "w");
  for (const piece of pieces) writeSync(file, piece);
  closeSync(file);
  writeFileSync(join(migrations, "0001_a.down.sql"), "drop table a;\n");
  return { project: join(folder, name), bytes: statSync(join(migrations, "0001_a.up.sql")).size };
};

const run = async (args: readonly string[], environment: Readonly<Record<string, string>>) => {
  const peak = join(folder, "peak");
  const child = spawn(process.execPath, ["--require", join(folder, "probe.cjs"), cli, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PEAK: peak, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => (out += text));
  const [code] = await once(child, "close");
  return { code, out, peak: Number(readFileSync(peak, "utf8")) * 1024 };
};

// What the parser and the answers to a million statements take, and a few times the text: never a power of it.
const bounded = (bytes: number) => 1_000 * MB + 6 * bytes;

describe.each(shapes)("F57: %s", (name, pieces) => {
  test("checked and promoted in bounded memory", { timeout: 900_000 }, async () => {
    const { project, bytes } = write(name.replaceAll(" ", "-"), pieces());
    const checked = await run(["check", project], {});
    expect(checked.out).toContain("goes forward and back exactly");
    await using database = await productionWith(server, []);
    const promoted = await run(["promote", project, "--ledger", "lockstep"], { DATABASE_URL: await urlFor(database) });
    expect(promoted.out).toContain("applied");
    expect(promoted.code).toBe(0);
    console.log(
      `F57, ${name}: ${Math.round(bytes / MB)} MB; check ${Math.round(checked.peak / MB)} MB resident, promote ${Math.round(promoted.peak / MB)} MB`,
    );
    expect(checked.peak).toBeLessThan(bounded(bytes));
    expect(promoted.peak).toBeLessThan(bounded(bytes));
    rmSync(project, { recursive: true });
  });
});

test("F57: a file of 300 MB is refused, with what to do", { timeout: 300_000 }, async () => {
  const { project } = write("too-large", [table, ...rows(`insert into a values (1, '${"x".repeat(1_000)}');\n`, 300)]);
  const checked = await run(["check", project], {});
  expect(checked.code).not.toBe(0);
  expect(checked.out).toMatch(/30\d MiB large; 256 MiB is the limit/);
  expect(checked.out).toContain("Load bulk data outside of the migrations.");
});
