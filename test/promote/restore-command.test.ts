import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../../src/cli/run-cli.ts";
import { loaded } from "../../src/cli/stories.ts";
import type { Database, Server } from "../../src/postgres/index.ts";
import { backUp } from "../backup/backing.ts";
import { fakeIo } from "../cli/fake-io.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { owner, productionWith, rowsOf, urlFor } from "./production.ts";

const root = mkdtempSync(join(tmpdir(), "lockstep-restore-command-"));
const password = "p@ss/w:rd%20Ω";

let server: Server;
let database: Database;
let name: string;
beforeAll(async () => {
  server = await embeddedServer();
  database = await productionWith(server, [
    "create table users (id integer primary key, bio text)",
    "insert into users values (1, 'hers')",
  ]);
  await backUp(database, join(root, "backups"));
  name = `backups/${readdirSync(join(root, "backups")).find((one) => one !== ".gitignore")}`;
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  rmSync(root, { recursive: true, force: true });
});

const run = async (words: string, more: Parameters<typeof fakeIo>[1] = {}) => {
  const url = (await urlFor(database)).replace(`${owner}@`, `${owner}:${encodeURIComponent(password)}@`);
  const environment = { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, DATABASE_URL: url };
  const seen = fakeIo(root, { environment, now: () => performance.now(), ...more });
  const code = await runCli(words.split(" "), seen.io, async () => loaded);
  const text = seen.stdout() + seen.stderr();
  for (const secret of [password, encodeURIComponent(password)]) expect(text).not.toContain(secret);
  return [code, text] as const;
};

test("restore proves, plans, asks, and puts back, each with its exit code", async () => {
  expect(await run(`restore ${name} --verify`)).toEqual([
    0,
    expect.stringMatching(/^✓ lockstep restore: the backup is whole: 1 table, 1 row\n/),
  ]);
  await rowsOf(database, "update users set bio = null returning 1");
  expect(await run(`restore ${name} --dry-run`)).toEqual([0, expect.stringContaining("would put back 1 table, 1 row")]);
  expect(await run(`restore ${name}`)).toEqual([2, expect.stringContaining("nobody is here to ask")]);
  expect(await run(`restore ${name}`, { ask: async () => "n" })).toEqual([1, expect.stringContaining("not confirmed")]);
  expect(await run(`restore ${name} --map public.users.bio=x --yes`)).toEqual([
    1,
    expect.stringContaining('has no column "x" any more'),
  ]);
  expect(await rowsOf(database, "select bio from users")).toEqual([{ bio: null }]);
  const [code, text] = await run(`restore ${name} --yes --output json=records/done.json`);
  expect([code, text]).toEqual([
    0,
    expect.stringContaining("public.users: 1 row of the backup; 0 put back, 1 changed back, 0 newer removed"),
  ]);
  expect(JSON.parse(readFileSync(join(root, "records/done.json"), "utf8"))).toMatchObject({
    version: 1,
    command: "restore",
    outcome: "restored",
  });
  expect(await rowsOf(database, "select bio from users")).toEqual([{ bio: "hers" }]);
});

test.each([
  ["restore", "no backup was named"],
  ["restore a b", "one folder too many"],
  ["restore nowhere --verify", "no manifest.json in it"],
  ["restore a --into x --keep-new", "about the tables themselves"],
  ["restore a --map bio", "is not COLUMN=NEW"],
  ["restore a --format markdown", "no such format here"],
  ["restore a --backup auto", "there is no such flag"],
])("%s is asked wrongly", async (words, says) => {
  expect(await run(words)).toEqual([2, expect.stringContaining(says)]);
});
