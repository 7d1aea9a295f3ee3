import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clean } from "../formats/samples.ts";
import { failure, forbidden, writesOf } from "./fake-github.ts";
import { base, fake, head, home, named, pullRequest, run, seen, workspace } from "./job.ts";

const fork = pullRequest({ head: { sha: head, repo: null } });

test("a failing pull request: exit 1, comment, summary, annotations, outputs, report", async () => {
  const step = await run();
  expect(step.code).toBe(1);
  expect(step.log).not.toMatch(/\(node:\d+\)/);
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
