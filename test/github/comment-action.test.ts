// The action that comments on forks, bundled and run as the runner does: it believes the event and the API, and no report.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { json } from "../../src/formats/json.ts";
import { largestReport } from "../../src/formats/read-report.ts";
import { hostileNames } from "../formats/hostile.ts";
import { context, failing, finding, reportOf } from "../formats/samples.ts";
import { forbidden, writesOf } from "./fake-github.ts";
import { bundled, fake, head, jobOf, named, workspace } from "./job.ts";
import { runMain, type Step } from "./runner.ts";

const own = {
  number: 7,
  baseRef: "main",
  files: [],
  head: "mallory:patch-1",
  sha: head,
  from: "mallory/shop",
  into: "octo/shop",
};

const workflowRun = (more: object = {}) => ({
  workflow_run: {
    id: 99,
    event: "pull_request",
    head_sha: head,
    head_branch: "patch-1",
    head_repository: { full_name: "mallory/shop", owner: { login: "mallory" } },
    pull_requests: [],
    ...more,
  },
});

beforeAll(async () => {
  await build({
    entryPoints: ["src/github/comment-main.ts"],
    outfile: bundled("comment"),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
    banner: { js: `import{createRequire}from"node:module";const require=createRequire(import.meta.url);` },
  });
});
beforeEach(() => {
  fake.open = [own];
});

const leave = async (text: string): Promise<void> => {
  await mkdir(join(workspace, "lockstep-report"), { recursive: true });
  await writeFile(join(workspace, "lockstep-report/report.json"), text);
};
const run = async (wish: Parameters<typeof jobOf>[0] = {}): Promise<Step> =>
  runMain(bundled("comment"), await jobOf({ event: "workflow_run", payload: workflowRun(), ...wish }));

test("a fork's pull request gets the comment, with a word on where the report comes from, and a rerun writes nothing", async () => {
  await leave(json.render(failing, context));
  const step = await run();
  expect([step.code, step.outputs["comment-id"]]).toEqual([0, "1001"]);
  const body = fake.comments[0]?.body ?? "";
  expect(body).toContain("### ✗ Lockstep: 2 errors");
  expect(body).toContain("A job of the fork made this report");
  expect(body).toContain(`https://github.com/mallory/shop/blob/${head}/migrations/014_add_tags.down.sql#L1`);
  expect(body).toContain("https://github.com/octo/shop/actions/runs/99");
  fake.calls.length = 0;
  await run();
  expect(writesOf(fake)).toEqual([]);
});

test("what the report says of itself picks no pull request and no commit", async () => {
  await leave(JSON.stringify({ ...failing, base: "e".repeat(40), notes: ["PR #12", "head ffffff"] }));
  fake.open = [own, { ...own, number: 8, sha: "d".repeat(40) }];
  await run();
  expect(fake.calls.filter(({ operationId }) => operationId === "issues/create-comment").map(({ url }) => url)).toEqual(
    ["/repos/octo/shop/issues/7/comments"],
  );
});

describe("nobody is told", () => {
  test.each([
    ["none is open", []],
    ["it has moved on", [{ ...own, sha: "d".repeat(40) }]],
    ["it comes from another fork with such a branch", [{ ...own, from: "eve/shop" }]],
    ["its fork is gone", [{ ...own, from: null }]],
    ["it goes to another repository", [{ ...own, into: "octo/other" }]],
    ["two stand at the same commit", [own, { ...own, number: 8 }]],
  ])("where %s", async (_, open) => {
    await leave(json.render(failing, context));
    fake.open = open;
    const step = await run();
    expect([step.code, named(step, "notice").length, writesOf(fake)]).toEqual([0, 1, []]);
    // GitHub answers null for a fork that is gone, which its contract does not foresee.
    expect(fake.faults.splice(0).every((fault) => fault.endsWith("head/repo must be object"))).toBe(true);
  });

  test("where the pull request is not from a fork, unless that is asked for", async () => {
    await leave(json.render(failing, context));
    const inside = workflowRun({ head_repository: { full_name: "octo/shop", owner: { login: "octo" } } });
    fake.open = [{ ...own, head: "octo:patch-1", from: "octo/shop" }];
    expect((await run({ payload: inside })).code).toBe(0);
    expect(fake.comments).toEqual([]);
    await run({ payload: inside, inputs: { "forks-only": "false" } });
    expect(fake.comments).toHaveLength(1);
  });
});

describe("it refuses", () => {
  test.each([
    ["no report", null, "there is no report"],
    ["one that is not JSON", "{", "it is not JSON"],
    ["one that does not obey the schema", JSON.stringify({ ...failing, verdict: "fine" }), "/verdict must be"],
    ["one that is too large", " ".repeat(largestReport + 1), "are the most"],
  ])("%s", async (_, text, message) => {
    if (text !== null) await leave(text);
    const step = await run();
    expect([step.code, step.log]).toEqual([2, expect.stringContaining(message)]);
    expect(writesOf(fake)).toEqual([]);
  });

  test.each([
    ["pull_request", workflowRun()],
    ["workflow_run", workflowRun({ event: "push" })],
    ["workflow_run", workflowRun({ head_repository: null })],
    ["workflow_run", workflowRun({ head_sha: "main" })],
  ])("the event %s that is not what it is for", async (event, payload) => {
    await leave(json.render(failing, context));
    expect((await run({ event, payload })).code).toBe(2);
    expect(fake.calls).toEqual([]);
  });

  test("to go on without permission, and says which", async () => {
    await leave(json.render(failing, context));
    fake.instead = (name) => (name === "issues/create-comment" ? forbidden("pull_requests=write") : null);
    const step = await run();
    expect([step.code, step.log]).toEqual([3, expect.stringContaining("`pull-requests: write`")]);
  });
});

test("hostile names reach the comment as text, and the log as nothing that the runner obeys", async () => {
  const findings = hostileNames
    .filter((name) => name !== "")
    .map((name) => finding({ message: name, subject: name, file: name, fix: name }));
  await leave(JSON.stringify(reportOf({ findings, verdict: "fail" })));
  const step = await run();
  expect([step.code, fake.comments.length]).toEqual([0, 1]);
  expect(step.commands.filter(({ name }) => name !== "add-mask")).toEqual([]);
});
