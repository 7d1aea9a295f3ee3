// A job on a fake GitHub: the bundled action, a workspace that is no clone, and what the check is to answer.

import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { Report } from "../../src/model/index.ts";
import { failing } from "../formats/samples.ts";
import { type FakeGitHub, startGitHub } from "./fake-github.ts";
import { type Job, runMain, type Step } from "./runner.ts";

export const head = "a".repeat(40);
export const base = "b".repeat(40);
const merge = "c".repeat(40);

/** Of the test that is running. */
export let fake: FakeGitHub;
export let home: string;
export let workspace: string;
let bundles: string;

const postSource = `
  import { writeFileSync } from "node:fs";
  import { startPost } from "./src/github/start-post.ts";
  const broken = async () => { throw new Error("nothing to stop"); };
  const works = async ({ pid, environment }) => writeFileSync(environment.FAKE_SEEN, String(pid));
  await startPost([broken, works]);
`;

export const bundled = (name: string): string => join(bundles, `${name}.mjs`);

beforeAll(async () => {
  bundles = await mkdtemp(join(tmpdir(), "lockstep-bundle-"));
  const shared = {
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
    banner: { js: `import{createRequire}from"node:module";const require=createRequire(import.meta.url);` },
  } as const;
  await build({ ...shared, entryPoints: ["test/github/fake-entry.ts"], outfile: bundled("main") });
  const stdin = { contents: postSource, resolveDir: process.cwd(), loader: "ts" } as const;
  await build({ ...shared, stdin, outfile: bundled("post") });
});

afterAll(() => rm(bundles, { recursive: true, force: true }));

beforeEach(async () => {
  fake = await startGitHub();
  fake.pullHead = head;
  fake.commits = {
    [merge]: { parents: [base, head], files: {} },
    [base]: { parents: [], files: { "migrations/001_a.sql": "select 1", "apps/api/migrations/001_x.sql": "select 2" } },
  };
  home = await mkdtemp(join(tmpdir(), "lockstep-job-"));
  workspace = join(home, "shop");
  await mkdir(join(workspace, "migrations"), { recursive: true });
  await writeFile(join(workspace, "migrations/001_a.sql"), "select 1");
  await writeFile(join(workspace, "migrations/002_b.sql"), "select 2");
});

afterEach(async () => {
  expect(fake.faults).toEqual([]);
  await fake[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

export const pullRequest = (more: object = {}) => ({
  pull_request: {
    number: 7,
    head: { sha: head, repo: { full_name: "octo/shop" } },
    base: { sha: base, repo: { full_name: "octo/shop" } },
    user: { login: "ann" },
    ...more,
  },
});

type Wish = Partial<Job> & { readonly report?: Report; readonly mode?: string };

export const jobOf = async (wish: Wish = {}): Promise<Job> => {
  const report = join(home, "wanted.json");
  await writeFile(report, JSON.stringify(wish.report ?? failing));
  return {
    event: wish.event ?? "pull_request",
    payload: wish.payload ?? pullRequest(),
    inputs: { "github-token": "ghs_0123456789abcdef", ...wish.inputs },
    workspace: wish.workspace ?? workspace,
    home,
    environment: {
      GITHUB_API_URL: fake.url,
      GITHUB_SHA: merge,
      GITHUB_REF: "refs/pull/7/merge",
      FAKE_REPORT: report,
      FAKE_SEEN: join(home, "seen.json"),
      FAKE_MODE: wish.mode ?? "",
      ...wish.environment,
    },
  };
};

export const run = async (wish: Wish = {}): Promise<Step> => runMain(bundled("main"), await jobOf(wish));
export const seen = async () => JSON.parse(await readFile(join(home, "seen.json"), "utf8"));
export const named = (step: Step, name: string) => step.commands.filter((command) => command.name === name);
