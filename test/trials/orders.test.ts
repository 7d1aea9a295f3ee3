// What another branch brings, before and after what this one brings.
import { expect, test } from "vitest";
import { check } from "../../src/check.ts";
import { checks } from "../../src/checks/index.ts";
import { resolveSettings } from "../../src/config/index.ts";
import { layouts } from "../../src/layouts/index.ts";
import type { Report } from "../../src/model/index.ts";
import { treeOf } from "../rehearse/rehearsal.ts";

const known = { checks: checks.map(({ id }) => id), layouts: layouts.map(({ id }) => id) };
const base = {
  "migrations/001_a.sql": "create table users (id serial primary key, email text, name text);",
  "migrations/001_a.down.sql": "drop table users;",
};

const judged = async (
  own: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): Promise<Report> => {
  const { settings } = resolveSettings({
    flags: { postgres: "embedded" },
    inputs: {},
    file: null,
    environment: {},
    known,
  });
  return await check({
    settings,
    tree: treeOf({ ...base, ...own }),
    base: { sha: "b".repeat(40), tree: treeOf(base) },
    declare: null,
    others: async () => ({
      branches: [
        { name: "pull request #12", url: "https://github.com/octo/shop/pull/12", tree: treeOf({ ...base, ...other }) },
      ],
      notes: [],
    }),
    environment: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR },
    progress: () => undefined,
    signal: new AbortController().signal,
    today: "2026-11-20",
    now: () => performance.now(),
    tool: "0.0.0",
  });
};

const orders = ({ findings }: Report) =>
  findings.filter(({ check: id }) => id === "merge-order").map(({ message, migration }) => [migration, message]);

const adding = {
  "migrations/002_b.sql": "alter table users add column age int;",
  "migrations/002_b.down.sql": "alter table users drop column age;",
};

test.each([
  ["columns that both add do not meet", { "migrations/003_c.sql": "alter table users add column nick text;" }, []],
  [
    "a branch that fails by itself is its own affair",
    { "migrations/003_c.sql": "alter table nowhere add column nick text;" },
    [],
  ],
  [
    "both add the same column",
    { "migrations/003_c.sql": "alter table users add column age int;" },
    [
      [
        "002_b",
        'Once this is merged, `003_c` of pull request #12 fails: column "age" of relation "users" already exists',
      ],
    ],
  ],
  [
    "the other drops what this one alters",
    { "migrations/003_c.sql": "drop table users;" },
    [["002_b", 'Once pull request #12 is merged, `002_b` fails: relation "users" does not exist']],
  ],
])("%s", async (_, other, expected) => {
  expect(orders(await judged(adding, other))).toEqual(expected);
});

test("each looks whether it is there, and the first one's type stays", async () => {
  const own = { ...adding, "migrations/002_b.sql": "alter table users add column if not exists age int;" };
  const other = { "migrations/003_c.sql": "alter table users add column if not exists age bigint;" };
  expect(orders(await judged(own, other))).toEqual([
    ["002_b", "The schema depends on whether this or pull request #12 is merged first"],
  ]);
});

test("both bring the same number", async () => {
  const other = { "migrations/002_c.sql": "create table tags (id int);" };
  expect(orders(await judged(adding, other))).toEqual([
    ["002_b", "This and pull request #12 both bring version `002`"],
  ]);
});
