// What another branch brings, before and after what this one brings.
import { expect, test } from "vitest";
import { check } from "../../src/check.ts";
import { checks } from "../../src/checks/index.ts";
import { resolveSettings } from "../../src/config/index.ts";
import { layouts } from "../../src/layouts/index.ts";
import type { Report } from "../../src/model/index.ts";
import { treeOf } from "../rehearse/rehearsal.ts";

const known = { checks: checks.map(({ id }) => id), layouts: layouts.map(({ id }) => id) };
type Files = Readonly<Record<string, string>>;

const base = {
  "migrations/001_a.sql": "create table users (id serial primary key, email text, name text);",
  "migrations/001_a.down.sql": "drop table users;",
};

const judged = async (
  own: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
  {
    isFork = false,
    more = [],
    timeout = "10m",
  }: {
    readonly isFork?: boolean;
    readonly more?: readonly Files[];
    readonly timeout?: string;
  } = {},
): Promise<Report> => {
  const { settings } = resolveSettings({
    flags: { postgres: "embedded", timeout },
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
      branches: [other, ...more].map((files, at) => ({
        name: `pull request #${12 + at}`,
        url: `https://github.com/octo/shop/pull/${12 + at}`,
        isFork,
        tree: treeOf({ ...base, ...files }),
      })),
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

const hostile = {
  "cuts its connection": "select pg_terminate_backend(pg_backend_pid());",
  "sets what its role finds": `do $$ begin execute 'alter ro'||'le '||quote_ident(current_user)||' set search_path = pg_temp'; end $$;`,
  "drops the database": "drop database lockstep_1;",
};

test("what a stranger's branch does to its server changes nothing for this one, nor for other branches", {
  timeout: 120_000,
}, async () => {
  const strange = Object.values(hostile).map((sql, at) => ({ [`migrations/00${at + 4}_x.sql`]: sql }));
  const clashing = { "migrations/003_c.sql": "alter table users add column age int;" };
  const [first = {}, ...more] = strange;
  const alone = await judged(adding, clashing);
  const among = await judged(adding, first, { more: [...more, clashing] });
  expect(among.migrations.map(({ up, down }) => [up.status, down.status])).toEqual(
    alone.migrations.map(({ up, down }) => [up.status, down.status]),
  );
  const of = (number: number) =>
    orders(among).filter(([, message]) => String(message).includes(`pull request #${number}`));
  expect(of(12)).toEqual([]);
  expect(of(15).map(([, message]) => message)).toEqual([expect.stringContaining("`003_c` of pull request #15 fails")]);
  expect(among.notes.filter((note) => /merge-order/.test(note))).toEqual([
    expect.stringMatching(/^pull request #12 was left out of merge-order: .*connection/),
  ]);
});

test("a branch that sleeps is given up, and the verdict stands", { timeout: 120_000 }, async () => {
  const { verdict, notes } = await judged(
    adding,
    { "migrations/003_c.sql": "select pg_sleep(1000);" },
    { timeout: "60s" },
  );
  expect(verdict).not.toBe("could-not-judge");
  expect(notes.join("\n")).toContain("time for other branches was used up");
});

test("a fork's pull request warns, and fails nobody else's", async () => {
  const { findings } = await judged(adding, { "migrations/003_c.sql": "drop table users;" }, { isFork: true });
  expect(findings.filter(({ check: id }) => id === "merge-order").map(({ severity }) => severity)).toEqual(["warning"]);
});

test("roles that another branch makes meet those that this one makes", async () => {
  const own = {
    "migrations/002_b.sql": "create role lockstep_both;",
    "migrations/002_b.down.sql": "drop role lockstep_both;",
  };
  expect(orders(await judged(own, { "migrations/003_c.sql": "create role lockstep_both;" }))).toEqual([
    ["002_b", 'Once this is merged, `003_c` of pull request #12 fails: role "lockstep_both" already exists'],
  ]);
  expect(orders(await judged(own, { "migrations/003_c.sql": "create role lockstep_other;" }))).toEqual([]);
});

test("a down that is added to an old migration moves no other branch to before it", async () => {
  const own = { ...adding, "migrations/001_a.down.sql": "drop table if exists users;" };
  expect(orders(await judged(own, { "migrations/003_c.sql": "alter table users add column age int;" }))).toHaveLength(
    1,
  );
});
