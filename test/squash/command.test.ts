// `lockstep squash` on a folder: everything is moved and written, or nothing is.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readFlags } from "../../src/cli/flags.ts";
import { squashCommand, squashFlags } from "../../src/cli/squash-command.ts";
import { writeSquash } from "../../src/cli/write-squash.ts";
import { squash } from "../../src/index.ts";
import { layouts } from "../../src/layouts/index.ts";
import { replacesNotes } from "../../src/sql/index.ts";
import { fakeIo } from "../cli/fake-io.ts";

const known = { checks: [], layouts: layouts.map(({ id }) => id) };
const environment = { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR };

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "lockstep-squash-")));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (files: Readonly<Record<string, string>>) => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
};

const there = (): readonly string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();

const page = readFileSync(new URL("../../docs/squash.md", import.meta.url), "utf8");

const two = {
  "migrations/001_users.sql": "create table users (id integer primary key);\n",
  "migrations/001_users.down.sql": "drop table users;\n",
  "migrations/002_tags.sql": "create table tags (name text);\n",
};

const run = async (args: readonly string[], more: Parameters<typeof fakeIo>[1] = {}) => {
  const seen = fakeIo(root, { environment, ...more });
  const code = await squashCommand(args, seen.io, known, squash).catch((error: unknown) => error);
  return { code, out: seen.stdout(), err: seen.stderr() };
};

test("moves the old files, writes the new ones, and says what was proved", async () => {
  write(two);
  const { code, out } = await run([]);
  expect(out).toMatchInlineSnapshot(`
    "✓ lockstep squash: 002_tags for 2 migrations, proved equal

      ✓ It makes the same catalog and the same rows as the 2 that it stands for.
      ✓ Its down leaves exactly what stood before.

      2 statements; its down was found and proved exact
      wrote migrations/002_tags.sql
      wrote migrations/002_tags.down.sql
      moved 3 files to migrations_archive/002_tags/

    note: \`migrations\` is read as paired files (NNN_name.sql, NNN_name.down.sql): its SQL files are numbered (2 migrations, 1 with a down).
    "
  `);
  expect(code).toBe(0);
  expect(page).toContain(out.slice(0, out.indexOf("\n\nnote:")));
  expect(there()).toEqual([
    "migrations/002_tags.down.sql",
    "migrations/002_tags.sql",
    "migrations_archive/002_tags/001_users.down.sql",
    "migrations_archive/002_tags/001_users.sql",
    "migrations_archive/002_tags/002_tags.sql",
  ]);
  expect(readFileSync(join(root, "migrations/002_tags.sql"), "utf8")).toMatch(
    /^-- lockstep: replaces 001_users, version 001, sha256 [0-9a-f]{64}\n-- lockstep: replaces 002_tags, /,
  );
}, 60_000);

test("--dry-run prints the files and writes none; --format json is for programs", async () => {
  write(two);
  const dry = await run(["--dry-run"]);
  expect(dry.out).toContain("would move 3 files to migrations_archive/002_tags/");
  expect(dry.out).toContain("\n-- migrations/002_tags.sql\n-- lockstep: replaces 001_users");
  const json = await run(["--dry-run", "--format", "json"]);
  expect(JSON.parse(json.out)).toMatchObject({
    version: 1,
    verdict: "equal",
    written: false,
    replaces: ["001_users", "002_tags"],
  });
  expect(there()).toEqual(Object.keys(two).sort());
}, 60_000);

test.each([
  ["what is not equal", "create sequence s;", "create materialized view m as select nextval('s') as n;", 1],
  ["what does not build", "select 1;", "create tabel x;", { code: "history-does-not-build" }],
])(
  "leaves the folder as it is with %s",
  async (_, first, second, code) => {
    const files = { "migrations/001_a.sql": first, "migrations/002_b.sql": second };
    write(files);
    const done = await run([]);
    if (typeof code === "number") expect(done.code).toBe(code);
    else expect(done.code).toMatchObject(code);
    expect(there()).toEqual(Object.keys(files));
  },
  60_000,
);

test("a signal leaves everything as it was", async () => {
  write(two);
  const controller = new AbortController();
  const stages: string[] = [];
  const seen = fakeIo(root, { environment, signal: controller.signal });
  const asked = squashCommand([], seen.io, known, (request) =>
    squash({
      ...request,
      progress: ({ stage }) => {
        stages.push(stage);
        if (stage === "proving") controller.abort("SIGINT");
      },
    }),
  );
  await expect(asked).rejects.toBeDefined();
  expect(stages).toContain("proving");
  expect(there()).toEqual(Object.keys(two).sort());
}, 60_000);

test("where a step fails, all is as it was", () => {
  write({ ...two, "migrations_archive/002_tags/002_tags.sql": "somebody's" });
  const before = there();
  const moves = Object.keys(two).map((from) => ({
    from,
    to: from.replace("migrations/", "migrations_archive/002_tags/"),
  }));
  expect(() => writeSquash(root, { moves, files: [] })).toThrow(/are as they were/);
  expect(there()).toEqual(before);
  const elsewhere = moves.map(({ from, to }) => ({ from, to: to.replace("002_tags", "other") }));
  const files = [
    { path: "migrations/001_users.sql/x.sql", content: "" },
    { path: "migrations/001_users.sql", content: "" },
  ];
  expect(() => writeSquash(root, { moves: elsewhere, files })).toThrow(/are as they were/);
  expect(there()).toEqual(before);
});

test("what its page shows can be typed, and is read", () => {
  const commands = [...page.matchAll(/^lockstep squash(.*?)(?: +#.*)?$/gm)].map(([, words = ""]) =>
    words.split(" ").filter((word) => word !== ""),
  );
  expect(commands.length).toBeGreaterThan(3);
  for (const words of commands) expect(readFlags(words, squashFlags).faults).toEqual([]);
  const [, notes = ""] = /```sql\n([\s\S]*?)```/.exec(page) ?? [];
  expect(replacesNotes(notes).map(({ id }) => id)).toEqual(["001_users", "002_tags"]);
});
