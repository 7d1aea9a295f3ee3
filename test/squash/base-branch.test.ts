// A pull request that brings a squash: the check tries by itself that it is equal, and then says nothing of files that are gone.
import { expect, test } from "vitest";
import { check } from "../../src/check.ts";
import { checks } from "../../src/checks/index.ts";
import { resolveSettings } from "../../src/config/index.ts";
import { layouts } from "../../src/layouts/index.ts";
import { treeOf } from "../rehearse/rehearsal.ts";
import { type Files, squashFiles } from "./squashed.ts";

const files: Files = {
  "migrations/001_users.sql": "create table users (id integer primary key, email text);\n",
  "migrations/001_users.down.sql": "drop table users;\n",
  "migrations/002_tags.sql": "create table tags (name text);\ninsert into users values (1, 'a');\n",
  "migrations/002_tags.down.sql": "drop table tags;\ndelete from users;\n",
  "migrations/003_posts.sql": "create table posts (id integer primary key, author integer references users);\n",
  "migrations/003_posts.down.sql": "drop table posts;\n",
};

const found = async (base: Files, head: Files) => {
  const { settings } = resolveSettings({
    flags: {},
    inputs: {},
    file: null,
    environment: {},
    known: { checks: checks.map(({ id }) => id), layouts: layouts.map(({ id }) => id) },
  });
  const report = await check({
    settings: { ...settings, platform: "plain" },
    tree: treeOf(head),
    base: { sha: "1".repeat(40), tree: treeOf(base) },
    declare: null,
    environment: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR },
    progress: () => undefined,
    signal: new AbortController().signal,
    today: "2026-11-20",
    now: () => performance.now(),
    tool: "0.0.0",
  });
  return report.findings.filter(({ status }) => status === "new").map(({ key, message }) => `${key}: ${message}`);
};

test.each([
  ["of everything", {}],
  ["of the first two", { until: "002" }],
  ["under another name", { until: "002", name: "start" }],
])(
  "a squash %s passes in silence",
  async (_, asked) => {
    const { after } = await squashFiles(files, asked);
    expect(await found(files, after)).toEqual([]);
  },
  60_000,
);

test("one that makes something else is told, in one finding", async () => {
  const { after } = await squashFiles(files);
  const path = "migrations/003_posts.sql";
  const edited = { ...after, [path]: (after[path] ?? "").replace("email text", "email varchar") };
  const [only, ...others] = await found(files, edited);
  expect(others).toEqual([]);
  expect(only).toMatch(
    /^migration-edited:003_posts: `003_posts` stands for 3 migrations of the base branch, and does not make/,
  );
}, 60_000);

test("one of other files than those of the base branch covers nothing", async () => {
  const { after } = await squashFiles(files);
  const base = { ...files, "migrations/001_users.sql": "create table users (id bigint primary key, email text);\n" };
  const keys = await found(base, after);
  expect(keys.some((line) => line.startsWith("migration-deleted:001_users"))).toBe(true);
}, 60_000);
