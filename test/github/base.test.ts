import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { apiTree } from "../../src/github/api-tree.ts";
import { baseSource } from "../../src/github/base.ts";
import type { Situation } from "../../src/github/event.ts";
import type { FileTree } from "../../src/model/index.ts";
import { clientOf } from "./client.ts";
import { type FakeGitHub, failure, startGitHub } from "./fake-github.ts";

let fake: FakeGitHub;
let folder: string;

beforeEach(async () => {
  fake = await startGitHub();
  folder = await mkdtemp(join(tmpdir(), "lockstep-base-"));
});

afterEach(async () => {
  expect(fake.faults).toEqual([]);
  await fake[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const a = "a".repeat(40);
const files = {
  "lockstep.yml": "fail-on: error\n",
  "migrations/001_a.sql": "create table a ();\n",
  "migrations/deep/002_ü.sql": "create table ü ();\n",
  "migrations/link.sql": { link: "deep/002_ü.sql" },
  "migrations/out.sql": { link: "../../etc/passwd" },
  "migrations/round.sql": { link: "round.sql" },
  "node_modules/x/y.sql": "select 1",
  "z.txt": "z",
};

const readText = async (tree: FileTree, path: string): Promise<string | null> => {
  const bytes = await tree.read(path);
  return bytes === null ? null : Buffer.from(bytes).toString("utf8");
};

test.each([
  ["whole", 100_000],
  ["cut by GitHub", 2],
])("a tree whose list is %s reads the same", async (_, mostEntries) => {
  fake.commits = { [a]: { parents: [], files } };
  fake.mostEntries = mostEntries;
  const tree = apiTree(clientOf(fake), a);
  const inside = ["migrations/001_a.sql", "migrations/deep/002_ü.sql", "migrations/link.sql"];
  expect(await tree.list("migrations")).toEqual(inside);
  expect(await tree.list("")).toEqual(["lockstep.yml", ...inside, "z.txt"]);
  expect(await tree.list("./migrations/deep/")).toEqual(["migrations/deep/002_ü.sql"]);
  expect(await tree.list("nowhere")).toEqual([]);
  expect(await tree.list("../x")).toEqual([]);
  expect(await readText(tree, "migrations/001_a.sql")).toBe("create table a ();\n");
  expect(await readText(tree, "migrations/link.sql")).toBe("create table ü ();\n");
  expect(await readText(tree, "migrations/out.sql")).toBeNull();
  expect(await readText(tree, "migrations")).toBeNull();
  expect(await readText(tree, "nowhere/x.sql")).toBeNull();
});

test("files are read side by side, but not all at once", async () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`m/${index}.sql`, `select ${index}`]));
  fake.commits = { [a]: { parents: [], files: many } };
  const tree = apiTree(clientOf(fake), a);
  const paths = await tree.list("m");
  const texts = await Promise.all(paths.map((path) => readText(tree, path)));
  expect(texts).toHaveLength(60);
  expect(fake.calls.filter((call) => call.operationId === "git/get-tree")).toHaveLength(1);
});

const git = (...words: readonly string[]): string =>
  execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@x", "-c", "init.defaultBranch=main", ...words], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    env: { PATH: process.env.PATH, HOME: folder },
  }).trim();

const commit = async (path: string): Promise<string> => {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), path);
  git("add", ".");
  git("commit", "-q", "-m", path);
  return git("rev-parse", "HEAD");
};

/** main: 1, 2 · feature, from 1: 3 · merge of both, as GitHub makes it. */
const history = async () => {
  git("init", "-q");
  const one = await commit("m/001.sql");
  git("checkout", "-q", "-b", "feature");
  const three = await commit("m/003.sql");
  git("checkout", "-q", "main");
  const two = await commit("m/002.sql");
  git("checkout", "-q", "--detach");
  git("merge", "-q", "--no-ff", "-m", "merge", "feature");
  return { one, two, three, merge: git("rev-parse", "HEAD") };
};

const situation = (headSha: string, baseSha: string): Situation => ({
  event: "pull_request",
  owner: "octo",
  repository: "shop",
  headSha,
  pull: { number: 7, headSha, baseSha, isFork: false, isDependabot: false },
  baseSha: null,
  baseRef: null,
  notes: [],
});

const environment = (sha: string) => ({ PATH: process.env.PATH, GITHUB_SHA: sha, GITHUB_REF: "refs/pull/7/merge" });

test("the base of GitHub's merge commit is its first parent, so that what the base branch gained is not the pull request's", async () => {
  const { two, three, merge } = await history();
  const request = {
    situation: situation(three, two),
    client: clientOf(fake),
    root: folder,
    environment: environment(merge),
    ref: null,
  };
  await using base = await baseSource(request);
  expect(base?.sha).toBe(two);
  expect(await base?.tree.list("m")).toEqual(["m/001.sql", "m/002.sql"]);
  expect(fake.calls).toEqual([]);
});

test("where the head itself is checked out, the base is the merge base", async () => {
  const { one, two, three, merge } = await history();
  git("checkout", "-q", three);
  const request = {
    situation: situation(three, two),
    client: null,
    root: folder,
    environment: environment(merge),
    ref: null,
  };
  await using base = await baseSource(request);
  expect(base?.sha).toBe(one);
});

test("a clone of depth 1 asks GitHub", async () => {
  const { two, three, merge } = await history();
  const shallow = `${folder}/shallow`;
  git("update-ref", "refs/heads/merged", merge);
  git("clone", "-q", "--depth", "1", "--branch", "merged", `file://${folder}`, shallow);
  fake.commits = {
    [merge]: { parents: [two, three], files: {} },
    [two]: { parents: [], files: { "m/001.sql": "x", "m/002.sql": "y" } },
  };
  const request = {
    situation: situation(three, two),
    client: clientOf(fake),
    root: shallow,
    environment: environment(merge),
    ref: null,
  };
  await using base = await baseSource(request);
  expect(base?.sha).toBe(two);
  expect(await base?.tree.list("m")).toEqual(["m/001.sql", "m/002.sql"]);
  await expect(baseSource({ ...request, client: null })).rejects.toMatchObject({
    code: "base-unknown",
    kind: "could-not-judge",
  });
});

test("without any clone GitHub knows the merge base", async () => {
  fake.mergeBases = { [`${"b".repeat(40)}...${a}`]: "c".repeat(40) };
  fake.commits = { ["c".repeat(40)]: { parents: [], files } };
  const where = { PATH: process.env.PATH, GITHUB_SHA: a, GITHUB_REF: "refs/heads/x" };
  await using base = await baseSource({
    situation: situation(a, "b".repeat(40)),
    client: clientOf(fake),
    root: null,
    environment: where,
    ref: null,
  });
  expect(base?.sha).toBe("c".repeat(40));
  expect(await readText(base?.tree ?? apiTree(clientOf(fake), a), "z.txt")).toBe("z");
});

test("a base branch that the settings name is used, with or without its remote", async () => {
  const { one, two, three } = await history();
  git("checkout", "-q", three);
  const request = { situation: situation(three, two), client: null, root: folder, environment: environment(three) };
  await using main = await baseSource({ ...request, ref: "main" });
  git("update-ref", "refs/remotes/origin/next", two);
  await using next = await baseSource({ ...request, ref: "next" });
  expect([main?.sha, next?.sha]).toEqual([one, one]);
  await expect(baseSource({ ...request, ref: "nowhere" })).rejects.toMatchObject({ code: "base-unknown" });
});

test("a push that rewrote history has no base", async () => {
  const push: Situation = { ...situation(a, a), event: "push", pull: null, baseSha: "d".repeat(40) };
  const request = { situation: push, client: clientOf(fake), root: null, environment: environment(a), ref: null };
  expect(await baseSource(request)).toBeNull();
  fake.instead = (name) => (name === "git/get-commit" ? failure(401) : null);
  await expect(baseSource(request)).rejects.toMatchObject({ code: "github-401" });
});

test("where GitHub has lost the merge commit, the merge base of both heads is asked for", async () => {
  fake.mergeBases = { [`${"b".repeat(40)}...${a}`]: "c".repeat(40) };
  fake.commits = { ["c".repeat(40)]: { parents: [], files } };
  const request = { situation: situation(a, "b".repeat(40)), client: clientOf(fake), root: null, ref: null };
  await using base = await baseSource({ ...request, environment: environment("e".repeat(40)) });
  expect(base?.sha).toBe("c".repeat(40));
});
