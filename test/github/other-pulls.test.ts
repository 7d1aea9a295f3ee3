// Other open pull requests, as far as they bring migrations to the folder that is checked.
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Situation, situationOf } from "../../src/github/event.ts";
import { otherPulls } from "../../src/github/other-pulls.ts";
import { treeOf } from "../rehearse/rehearsal.ts";
import { clientOf } from "./client.ts";
import { type FakeGitHub, forbidden, startGitHub } from "./fake-github.ts";
import type { FakePull } from "./fake-pulls.ts";

let fake: FakeGitHub;
beforeEach(async () => {
  fake = await startGitHub();
});
afterEach(async () => {
  expect(fake.faults).toEqual([]);
  await fake[Symbol.asyncDispose]();
});

const situation: Situation = {
  event: "pull_request",
  owner: "octo",
  repository: "shop",
  headSha: "a".repeat(40),
  pull: { number: 7, headSha: "a".repeat(40), baseSha: "b".repeat(40), isFork: false, isDependabot: false },
  baseSha: null,
  baseRef: "main",
  notes: [],
};

const added = (path: string, content = "select 1") => ({ path, status: "added", content });
const pull = (number: number, ...files: FakePull["files"]): FakePull => ({ number, baseRef: "main", files });

const base = treeOf({ "db/migrations/001_a.sql": "select 0", "db/README.md": "x" });

const asked = (more: Partial<Situation> = {}, inside = "", folders: readonly string[] = ["db/migrations"]) =>
  otherPulls({ client: clientOf(fake), situation: { ...situation, ...more }, base, inside, now: () => 0 })(folders);

test("what others add to the folder lies on top of the base; what they do elsewhere is not read", async () => {
  fake.open = [
    pull(9, added("db/migrations/002_b.sql", "create table b ()"), added("src/app.ts")),
    pull(8, added("src/app.ts"), { path: "db/migrations/001_a.sql", status: "modified", content: "select 3" }),
    pull(7, added("db/migrations/003_own.sql")),
    { ...pull(6, added("db/migrations/004_d.sql")), baseRef: "release" },
  ];
  const { branches, notes } = await asked();
  expect(notes).toEqual([]);
  expect(branches.map(({ name, url }) => [name, url])).toEqual([
    ["pull request #9", "https://github.com/octo/shop/pull/9"],
  ]);
  const tree = branches[0]?.tree;
  expect(await tree?.list("db/migrations")).toEqual(["db/migrations/001_a.sql", "db/migrations/002_b.sql"]);
  const text = async (path: string) => new TextDecoder().decode((await tree?.read(path)) ?? undefined);
  expect(await text("db/migrations/001_a.sql")).toBe("select 0");
  expect(await text("db/migrations/002_b.sql")).toBe("create table b ()");
  expect(fake.calls.filter(({ operationId }) => operationId === "git/get-blob")).toHaveLength(1);
});

test("a folder that is checked alone has paths of its own", async () => {
  fake.open = [pull(9, added("db/migrations/002_b.sql"))];
  const { branches } = await asked({}, "db", ["migrations"]);
  expect(await branches[0]?.tree.list("migrations")).toEqual(["migrations/001_a.sql", "migrations/002_b.sql"]);
});

test("there are bounds, and what is left out is said", async () => {
  const many = Array.from({ length: 41 }, (_, at) => added(`db/migrations/${at + 100}_x.sql`));
  fake.open = [
    pull(100, ...many),
    ...Array.from({ length: 12 }, (_, at) => pull(99 - at, added("db/migrations/002_b.sql"))),
  ];
  const { branches, notes } = await asked();
  expect(branches).toHaveLength(10);
  expect(notes).toEqual([
    "3 other pull requests were left out of merge-order: there are too many, or they are too large.",
  ]);
});

test("without the permission there is one note, and nothing else", async () => {
  fake.instead = (operationId) => (operationId === "pulls/list" ? forbidden("pull_requests=read") : null);
  const { branches, notes } = await asked();
  expect(branches).toEqual([]);
  expect(notes).toHaveLength(1);
  expect(notes[0]).toContain("`pull-requests: read`");
});

test("a push merges into nothing, and nobody is asked", async () => {
  expect(await asked({ event: "push", pull: null, baseRef: null })).toEqual({ branches: [], notes: [] });
  expect(fake.calls).toEqual([]);
});

test("the branch that is merged into is read from the event of a pull request and of a merge group", () => {
  const environment = (event: string) => ({
    GITHUB_EVENT_NAME: event,
    GITHUB_REPOSITORY: "octo/shop",
    GITHUB_SHA: "c".repeat(40),
  });
  const sides = { head: { sha: "a".repeat(40), repo: null }, base: { sha: "b".repeat(40), ref: "main", repo: null } };
  expect(situationOf({ pull_request: { number: 1, ...sides } }, environment("pull_request")).baseRef).toBe("main");
  const group = { head_sha: "a".repeat(40), base_sha: "b".repeat(40), base_ref: "refs/heads/main" };
  expect(situationOf({ merge_group: group }, environment("merge_group")).baseRef).toBe("main");
});

test("the list that a tool keeps comes along with the new files, and a fork is known as one", async () => {
  const journal = { path: "db/migrations/meta/_journal.json", status: "modified", content: "{}" };
  const plan = { path: "db/migrations/sqitch.plan", status: "modified", content: "%project=shop" };
  fake.open = [
    { ...pull(9, added("db/migrations/002_b.sql"), journal, plan), from: "stranger/shop", into: "octo/shop" },
    { ...pull(8, journal), from: "octo/shop", into: "octo/shop" },
    { ...pull(6, added("db/migrations/003_c.sql")), from: "octo/shop", into: "octo/shop" },
  ];
  const { branches, notes } = await asked();
  expect(notes).toEqual([]);
  expect(branches.map(({ name, isFork }) => [name, isFork])).toEqual([
    ["pull request #9", true],
    ["pull request #6", false],
  ]);
  expect(await branches[0]?.tree.list("db/migrations")).toEqual([
    "db/migrations/001_a.sql",
    "db/migrations/002_b.sql",
    "db/migrations/meta/_journal.json",
    "db/migrations/sqitch.plan",
  ]);
});

test("what GitHub lists no further, and what is too large, is said", async () => {
  const beside = Array.from({ length: 100 }, (_, at) => added(`src/${at}.ts`));
  const large = added("db/migrations/002_b.sql", "-".repeat(1_000_001));
  fake.open = [
    pull(99, ...beside, added("db/migrations/003_c.sql")),
    pull(98, large, added("db/migrations/004_d.sql")),
    ...Array.from({ length: 29 }, (_, at) => pull(97 - at, added("src/app.ts"))),
  ];
  const { branches, notes } = await asked();
  expect(branches.map(({ name }) => name)).toEqual(["pull request #98"]);
  expect(notes).toEqual([
    "Only the newest 30 open pull requests were looked at for merge-order.",
    "Of pull request #99 only the first 100 files were looked at for merge-order.",
    "db/migrations/002_b.sql of pull request #98 was left out of merge-order: it is too large.",
  ]);
});
