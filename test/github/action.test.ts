import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Report } from "../../src/model/index.ts";
import { broken, clean, failing, finding, reportOf } from "../formats/samples.ts";
import { type FakeGitHub, failure, forbidden, startGitHub, writesOf } from "./fake-github.ts";
import { type Job, readPairs, runMain, runPost, type Step } from "./runner.ts";

const head = "a".repeat(40);
const base = "b".repeat(40);
const merge = "c".repeat(40);
const postSource = `
  import { writeFileSync } from "node:fs";
  import { startPost } from "./src/github/start-post.ts";
  const broken = async () => { throw new Error("nothing to stop"); };
  const works = async ({ pid, environment }) => writeFileSync(environment.FAKE_SEEN, String(pid));
  await startPost([broken, works]);
`;

let bundles: string;
let home: string;
let workspace: string;
let fake: FakeGitHub;

const bundled = (name: string): string => join(bundles, `${name}.mjs`);

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

const pullRequest = (more: object = {}) => ({
  pull_request: {
    number: 7,
    head: { sha: head, repo: { full_name: "octo/shop" } },
    base: { sha: base, repo: { full_name: "octo/shop" } },
    user: { login: "ann" },
    ...more,
  },
});
const fork = pullRequest({ head: { sha: head, repo: null } });

type Wish = Partial<Job> & { readonly report?: Report; readonly mode?: string };

const jobOf = async (wish: Wish = {}): Promise<Job> => {
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

const run = async (wish: Wish = {}): Promise<Step> => runMain(bundled("main"), await jobOf(wish));
const seen = async () => JSON.parse(await readFile(join(home, "seen.json"), "utf8"));
const named = (step: Step, name: string) => step.commands.filter((command) => command.name === name);

test("a failing pull request: exit 1, comment, summary, annotations, outputs, report", async () => {
  const step = await run();
  expect(step.code).toBe(1);
  expect(fake.comments).toHaveLength(1);
  expect(fake.comments[0]?.body).toMatch(/^<!-- lockstep:v1 \{.*\} -->\n### ✗ Lockstep: 2 errors, 1 warning/);
  expect(fake.comments[0]?.body).toContain(
    `https://github.com/octo/shop/blob/${head}/migrations/014_add_tags.down.sql#L1`,
  );
  expect(step.summary).toMatch(/^### ✗ Lockstep: 2 errors/);
  expect(step.summary).toContain("[run](https://github.com/octo/shop/actions/runs/7215)");
  expect(named(step, "error")).toHaveLength(2);
  expect(named(step, "warning")).toHaveLength(1);
  expect(step.outputs).toMatchObject({
    verdict: "fail",
    errors: "2",
    warnings: "1",
    exact: "14",
    migrations: "17",
    "comment-id": "1001",
  });
  expect(step.outputs).toMatchObject({ base, "new-migrations": "4", "postgres-version": "18.4" });
  const report = JSON.parse(await readFile(step.outputs["report-path"] ?? "", "utf8"));
  expect(report).toMatchObject({ version: 1, verdict: "fail" });
  expect(step.outputs["report-path"]).toContain(join(home, "temp"));
});

test("the base comes through the API where the workspace is no clone, and the check sees its files", async () => {
  await run();
  expect(await seen()).toMatchObject({
    files: ["migrations/001_a.sql", "migrations/002_b.sql"],
    base: { sha: base, files: ["migrations/001_a.sql"] },
  });
});

test("inputs become settings, and files of the base rule where the pull request changes them", async () => {
  await writeFile(join(workspace, "lockstep.yml"), "fail-on: never\n");
  const files = { "lockstep.yml": "fail-on: warning\n", "migrations/001_a.sql": "select 1" };
  fake.commits = { ...fake.commits, [base]: { parents: [], files } };
  const step = await run({
    report: clean,
    inputs: { "postgres-version": "17", migrations: "migrations\n", layout: "" },
  });
  expect(step.code).toBe(0);
  expect((await seen()).settings).toMatchObject({
    failOn: "warning",
    postgresVersion: 17,
    migrations: ["migrations"],
    layout: "auto",
  });
  expect(fake.comments[0]?.body).toMatch(/> .*`lockstep\.yml`.*base/);
});

test("a second run edits the comment, a third run with the same result writes nothing", async () => {
  await run();
  await run({ report: clean });
  expect(fake.comments[0]?.body).toContain("### ✓ Lockstep");
  fake.calls.length = 0;
  const third = await run({ report: { ...clean, durationMs: 9_999 } });
  expect(writesOf(fake)).toEqual([]);
  expect(third.outputs["comment-id"]).toBe("1001");
  expect(third.log).toContain("Comment: unchanged");
});

test("a folder: its own comment, its own base, paths of the repository in links and annotations", async () => {
  await mkdir(join(workspace, "apps/api/migrations"), { recursive: true });
  await writeFile(join(workspace, "apps/api/migrations/001_x.sql"), "select 1");
  const step = await run({ inputs: { folder: "apps/api" } });
  expect(await seen()).toMatchObject({ files: ["migrations/001_x.sql"], base: { files: ["migrations/001_x.sql"] } });
  expect(named(step, "error")[0]?.line).toContain("file=apps/api/migrations/014_add_tags.down.sql");
  expect(fake.comments[0]?.body).toContain(`/blob/${head}/apps/api/migrations/014_add_tags.down.sql#L1`);
  expect(fake.comments[0]?.body).toContain("### ✗ Lockstep in `apps/api`: ");
  await run();
  expect(fake.comments).toHaveLength(2);
});

test.each([
  ["fork", fork],
  ["fork of another repository", pullRequest({ head: { sha: head, repo: { full_name: "m/shop" } } })],
])("a %s: nothing is written to GitHub, the summary is there and one notice tells", async (_, payload) => {
  const step = await run({ payload });
  expect(step.code).toBe(1);
  expect(fake.calls.filter((call) => call.method !== "GET")).toEqual([]);
  expect(step.summary).toContain("Lockstep: 2 errors");
  expect(named(step, "notice")).toHaveLength(1);
  expect(step.outputs["comment-id"]).toBe("");
});

test("Dependabot may not write: one attempt, one notice, no warning", async () => {
  fake.instead = (name) => (name === "issues/create-comment" ? forbidden("pull_requests=write") : null);
  const step = await run({ report: clean, environment: { GITHUB_ACTOR: "dependabot[bot]" } });
  expect(step.code).toBe(0);
  expect(writesOf(fake)).toEqual(["issues/create-comment"]);
  expect([named(step, "notice").length, named(step, "warning").length]).toEqual([1, 0]);
});

test("a token without permission: a warning that names it, the verdict and the summary stand", async () => {
  fake.instead = (name) => (name === "issues/create-comment" ? forbidden("issues=write; pull_requests=write") : null);
  const step = await run({ report: clean });
  expect(step.code).toBe(0);
  expect(step.outputs.verdict).toBe("pass");
  expect(named(step, "warning")[0]?.message).toContain("`pull-requests: write`");
  expect(step.summary).toContain("### ✓ Lockstep");
});

test("a server that fails for a moment is asked again", async () => {
  let left = 1;
  fake.instead = (name) =>
    name === "issues/create-comment" && left-- > 0 ? failure(502, { "retry-after": "1" }) : null;
  const step = await run();
  expect([step.code, fake.comments.length]).toEqual([1, 1]);
});

test("an overtaken run leaves the newer comment alone", async () => {
  await run();
  fake.pullHead = "d".repeat(40);
  fake.calls.length = 0;
  const step = await run({ report: clean });
  expect(writesOf(fake)).toEqual([]);
  expect(step.log).toContain("has moved on");
});

test("comment: never, and on-findings", async () => {
  await run({ inputs: { comment: "never" } });
  await run({ inputs: { comment: "on-findings" }, report: clean });
  expect(fake.comments).toEqual([]);
  await run({ inputs: { comment: "on-findings" } });
  await run({ inputs: { comment: "on-findings" }, report: clean });
  expect(fake.comments).toHaveLength(1);
  expect(fake.comments[0]?.body).toContain("### ✓ Lockstep");
});

test.each([
  ["merge_group", { merge_group: { head_sha: head, base_sha: base } }, base],
  ["push", { before: base }, base],
  ["push", { before: "0".repeat(40) }, null],
  ["workflow_dispatch", {}, null],
  ["schedule", {}, null],
])("%s: no pull request, no comment, a summary", async (event, payload, expected) => {
  const step = await run({ event, payload, report: clean });
  expect(step.code).toBe(0);
  expect((await seen()).base?.sha ?? null).toBe(expected);
  expect(writesOf(fake)).toEqual([]);
  expect(step.summary).toContain("### ✓ Lockstep");
});

test.each(["pull_request_target", "workflow_run", "issues"])(
  "%s is refused with the way out, before anything runs",
  async (event) => {
    const step = await run({ event });
    expect(step.code).toBe(2);
    expect(named(step, "error")[0]?.message).toContain(`Lockstep does not run on the event ${event}`);
    expect(step.outputs.verdict).toBe("error");
    expect(await readdir(home)).not.toContain("seen.json");
    expect(fake.calls).toEqual([]);
  },
);

test("a run that cannot judge exits 3, and a pass that was there is overwritten", async () => {
  await run({ report: clean });
  const step = await run({ report: broken });
  expect([step.code, step.outputs.verdict]).toEqual([3, "error"]);
  expect(fake.comments[0]?.body).toContain("could not judge");
  expect(step.summary).not.toContain("✓");
});

test("a foreseen fault of the caller exits 2 and is told everywhere", async () => {
  const step = await run({ mode: "problem" });
  expect([step.code, step.outputs.verdict]).toEqual([2, "error"]);
  expect(step.summary).toContain("No migrations were found");
  expect(fake.comments[0]?.body).toContain("could not judge");
  expect(step.log).not.toContain("    at ");
});

test("a defect exits 3 with its stack, which is no command", async () => {
  const step = await run({ mode: "defect" });
  expect(step.code).toBe(3);
  expect(step.log).toContain("│ ::error::cannot read properties of undefined");
  expect(step.log).toContain("    at ");
  expect(named(step, "error")).toHaveLength(1);
});

test("an unknown value of an input is refused before anything runs, with the allowed ones", async () => {
  const step = await run({ inputs: { "fail-on": "errors" } });
  expect(step.code).toBe(2);
  expect(step.summary).toContain("fail-on");
  expect(step.summary).toContain("error");
  expect(await readdir(home)).not.toContain("seen.json");
});

test("an empty workspace asks for a checkout, without a stack", async () => {
  const empty = join(home, "empty");
  await mkdir(empty);
  const step = await run({ workspace: empty });
  expect(step.code).toBe(2);
  expect(step.summary).toContain("actions/checkout");
  expect(step.log).not.toContain("    at ");
});

test.each(["../..", "/etc", "nowhere"])("the folder %s is refused", async (folder) => {
  const step = await run({ inputs: { folder } });
  expect([step.code, step.outputs.verdict]).toEqual([2, "error"]);
});

test("a report of 300 KB: a comment that GitHub takes, a summary that the runner takes", async () => {
  const findings = Array.from({ length: 3_000 }, (_, index) =>
    finding({
      subject: `m_${index}`,
      message: `the down of \`m_${index}\` leaves \`表表表表\` behind`,
      detail: "x".repeat(80),
    }),
  );
  const step = await run({ report: reportOf({ findings }) });
  const body = fake.comments[0]?.body ?? "";
  expect(body.length).toBeGreaterThan(30_000);
  expect(body.length).toBeLessThanOrEqual(65_536);
  expect(Buffer.byteLength(body)).toBeLessThan(262_144);
  expect(Buffer.byteLength(step.summary)).toBeLessThan(1024 * 1024);
  expect(named(step, "error")).toHaveLength(10);
});

test("hostile names reach no command of the runner, and no secret reaches anything", async () => {
  const password = "hunter%2F22";
  const url = `postgres://ann:${password}@db.example/shop`;
  const token = "ghs_0123456789abcdef";
  const nasty = `a\n::set-output name=verdict::pass\n##[add-mask]x ${url} hunter/22 ${token}`;
  const report = reportOf({
    findings: [finding({ message: nasty, detail: nasty, subject: nasty, fix: nasty, file: nasty })],
    notes: [nasty],
  });
  const step = await run({ report, inputs: { "postgres-url": url } });
  expect(step.code).toBe(1);
  expect(new Set(step.commands.map((command) => command.name))).toEqual(new Set(["add-mask", "error"]));
  const json = await readFile(step.outputs["report-path"] ?? "", "utf8");
  const printed = step.log
    .split("\n")
    .filter((line) => !line.startsWith("::add-mask::"))
    .join("\n");
  for (const text of [printed, step.summary, json, fake.comments[0]?.body ?? "", JSON.stringify(step.outputs)]) {
    for (const secret of [password, "hunter/22", token]) expect(text).not.toContain(secret);
  }
  expect(named(step, "add-mask").some((mask) => mask.message === token)).toBe(true);
});

test("without a token the report is in the summary, and the base in the clone or nowhere", async () => {
  const step = await run({ inputs: { "github-token": "" } });
  expect([step.code, step.outputs.verdict]).toEqual([3, "error"]);
  expect(step.summary).toContain("fetch-depth: 0");
  const push = await run({ inputs: { "github-token": "" }, event: "schedule", payload: {}, report: clean });
  expect(push.code).toBe(0);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s cancels: the run cleans up and exits %i in time", async (signal, code) => {
  const step = await runMain(bundled("main"), await jobOf({ mode: "hang" }), (child, log) => {
    const timer = setInterval(() => {
      if (!log().includes("hanging")) return;
      clearInterval(timer);
      child.kill(signal);
    }, 20);
  });
  expect(step.code).toBe(code);
  expect(step.log).toContain("cleaned up");
  expect(step.ms).toBeLessThan(5_000);
  expect(fake.comments).toEqual([]);
});

test("a check that does not stop is left within five seconds", async () => {
  let sent = 0;
  const step = await runMain(bundled("main"), await jobOf({ mode: "deaf" }), (child, log) => {
    const timer = setInterval(() => {
      if (!log().includes("hanging")) return;
      clearInterval(timer);
      sent = performance.now();
      child.kill("SIGINT");
    }, 20);
  });
  expect(step.code).toBe(130);
  expect(performance.now() - sent).toBeLessThan(5_000);
});

test("the post step gets the state, cleans up, and fails nothing", async () => {
  const job = await jobOf();
  const main = await runMain(bundled("main"), job);
  const post = await runPost(bundled("post"), job, main);
  expect(post.code).toBe(0);
  expect(await readFile(join(home, "seen.json"), "utf8")).toBe(main.state.pid);
  expect(named(post, "warning")[0]?.message).toBe("nothing to stop");
});

test("the simulator reads the command files as the runner does", () => {
  expect(readPairs("a=1\nb<<E\nx\ny=z<<\nE\nc=d<<e\n")).toEqual({ a: "1", b: "x\ny=z<<", c: "d<<e" });
  expect(() => readPairs("b<<E\nx\n")).toThrow("delimiter");
  expect(() => readPairs("nothing")).toThrow("Invalid format");
});
