import { afterEach, beforeEach, expect, test } from "vitest";
import { type CommentRequest, publishComment } from "../../src/github/comment.ts";
import { hashOf, marked, markerOf } from "../../src/github/marker.ts";
import { clientOf } from "./client.ts";
import { type FakeComment, type FakeGitHub, failure, forbidden, startGitHub, writesOf } from "./fake-github.ts";

const head = "a".repeat(40);
let fake: FakeGitHub;

beforeEach(async () => {
  fake = await startGitHub();
  fake.pullHead = head;
});

afterEach(async () => {
  expect(fake.faults).toEqual([]);
  await fake[Symbol.asyncDispose]();
});

const request = (more: Partial<CommentRequest> = {}): CommentRequest => ({
  client: clientOf(fake),
  pull: 7,
  id: "check",
  sha: head,
  page: "### ✗ Lockstep: 1 error\n\n3.2 s\n",
  content: "### ✗ Lockstep: 1 error\n",
  mode: "always",
  isWorthwhile: true,
  ...more,
});

const ours = (
  id: number,
  more: Partial<FakeComment> & { readonly config?: string; readonly sha?: string } = {},
): FakeComment => ({
  id,
  body: marked("old\n", { id: more.config ?? "check", sha: more.sha ?? "b".repeat(40), hash: "0" }),
  login: "github-actions[bot]",
  type: "Bot",
  ...more,
});

const chatter = (from: number, number: number): FakeComment[] =>
  Array.from({ length: number }, (_, index) => ({
    id: from + index,
    body: `hello ${index}`,
    login: "ann",
    type: "User",
  }));

test("the first run creates the comment, the second edits it, the third writes nothing", async () => {
  expect(await publishComment(request())).toEqual({ action: "created", comment: 1001 });
  expect(await publishComment(request({ content: "fixed", page: "fixed in 2 s" }))).toEqual({
    action: "updated",
    comment: 1001,
  });
  fake.calls.length = 0;
  const third = await publishComment(request({ content: "fixed", page: "fixed in 3 s" }));
  expect(third).toEqual({ action: "unchanged", comment: 1001 });
  expect(writesOf(fake)).toEqual([]);
  expect(fake.comments).toHaveLength(1);
});

test("the same result for a newer commit is written, since the comment names the commit", async () => {
  await publishComment(request());
  fake.pullHead = "c".repeat(40);
  expect((await publishComment(request({ sha: fake.pullHead }))).action).toBe("updated");
  expect(markerOf(fake.comments[0]?.body ?? "")?.sha).toBe(fake.pullHead);
});

test("the comment is found on the third page of 250", async () => {
  fake.comments = [...chatter(1, 230), ours(231), ...chatter(232, 19)];
  expect(await publishComment(request())).toEqual({ action: "updated", comment: 231 });
  const lists = fake.calls.filter((call) => call.operationId === "issues/list-comments").map((call) => call.url);
  expect(lists).toHaveLength(3);
  expect(lists.every((url) => url.includes("per_page=100"))).toBe(true);
});

test.each([
  ["a user who copied the marker", { login: "mallory", type: "User" }],
  ["a user whose name is that of the app", { login: "github-actions", type: "User" }],
  ["another bot", { login: "other[bot]", type: "Bot" }],
] as const)("the comment of %s is never touched", async (_, author) => {
  fake.comments = [ours(5, author)];
  const before = fake.comments[0]?.body;
  expect((await publishComment(request())).action).toBe("created");
  expect(fake.comments.map((one) => one.id)).toEqual([5, 1001]);
  expect(fake.comments[0]?.body).toBe(before);
});

test("a token of an app, or of a person, finds its own comment", async () => {
  fake.viewer = "shop-bot[bot]";
  fake.comments = [ours(5), ours(6, { login: "shop-bot[bot]" })];
  expect(await publishComment(request())).toEqual({ action: "updated", comment: 6 });
  fake.viewer = "shop-bot";
  fake.comments = [ours(5), ours(6, { login: "shop-bot[bot]" })];
  expect(await publishComment(request())).toEqual({ action: "updated", comment: 6 });
  fake.viewer = "ann";
  fake.comments = [ours(5), ours(7, { login: "ann", type: "User" })];
  expect(await publishComment(request())).toEqual({ action: "updated", comment: 7 });
});

test("where GitHub does not tell who the token is, it is taken for that of the job", async () => {
  fake.viewer = null;
  fake.comments = [ours(5)];
  expect(await publishComment(request())).toEqual({ action: "updated", comment: 5 });
});

test("two configs keep two comments", async () => {
  await publishComment(request());
  await publishComment(request({ id: "check folder=apps/api" }));
  expect(fake.comments).toHaveLength(2);
  await publishComment(request({ content: "new" }));
  expect(fake.comments.map((one) => markerOf(one.body)?.id)).toEqual(["check", "check folder=apps/api"]);
});

test("of our own doubles the oldest stays", async () => {
  fake.comments = [
    ours(5, { login: "mallory", type: "User" }),
    ours(6),
    ours(7),
    ours(8),
    ours(9, { config: "other" }),
  ];
  expect(await publishComment(request())).toEqual({ action: "updated", comment: 6 });
  expect(fake.comments.map((one) => one.id)).toEqual([5, 6, 9]);
});

test("runs at the same time end with one comment, whoever was first", async () => {
  await Promise.all([publishComment(request()), publishComment(request()), publishComment(request())]);
  await publishComment(request());
  expect(fake.comments).toHaveLength(1);
});

test("a comment that somebody edited is written again", async () => {
  await publishComment(request());
  const comment = fake.comments[0];
  if (comment !== undefined) comment.body = comment.body.replace("✗ Lockstep: 1 error", "✓ Lockstep: all is well");
  expect((await publishComment(request())).action).toBe("updated");
  expect(fake.comments[0]?.body).toContain("✗ Lockstep: 1 error");
});

test("line breaks that GitHub changed are no edit", async () => {
  await publishComment(request());
  const comment = fake.comments[0];
  if (comment !== undefined) comment.body = comment.body.replaceAll("\n", "\r\n").trimEnd();
  expect((await publishComment(request())).action).toBe("unchanged");
});

test("a run that a push has overtaken writes nothing, neither over a comment nor a new one", async () => {
  fake.pullHead = "d".repeat(40);
  expect(await publishComment(request())).toEqual({ action: "stale", comment: null });
  fake.comments = [ours(5, { sha: fake.pullHead }), ours(6)];
  expect(await publishComment(request())).toEqual({ action: "stale", comment: 5 });
  expect(writesOf(fake)).toEqual([]);
});

test("on-findings creates none while all is well, and keeps one that is there true", async () => {
  const quiet = { mode: "on-findings", isWorthwhile: false } as const;
  expect(await publishComment(request(quiet))).toEqual({ action: "not-needed", comment: null });
  expect(writesOf(fake)).toEqual([]);
  expect((await publishComment(request({ mode: "on-findings" }))).action).toBe("created");
  expect((await publishComment(request({ ...quiet, content: "well", page: "well" }))).action).toBe("updated");
  expect(fake.comments[0]?.body).toContain("well");
});

test("never asks GitHub nothing", async () => {
  expect(await publishComment(request({ mode: "never" }))).toEqual({ action: "not-needed", comment: null });
  expect(fake.calls).toEqual([]);
});

test("a double that somebody else deleted meanwhile is no failure", async () => {
  fake.comments = [ours(6), ours(7)];
  fake.instead = (name) => (name === "issues/delete-comment" ? failure(404) : null);
  expect((await publishComment(request())).action).toBe("updated");
});

test("a missing permission is named, and not tried again", async () => {
  fake.instead = (name) => (name === "issues/create-comment" ? forbidden("issues=write; pull_requests=write") : null);
  await expect(publishComment(request())).rejects.toMatchObject({
    code: "github-403",
    message: "GitHub answered 403 when asked to comment on the pull request",
    hint: expect.stringContaining("`issues: write` and `pull-requests: write`"),
  });
  expect(fake.calls.filter((call) => call.operationId === "issues/create-comment")).toHaveLength(1);
});

test.each([
  ["5xx with Retry-After", failure(502, { "retry-after": "3" }), [3_000]],
  ["5xx", failure(500), [1_000]],
  ["429", failure(429, { "retry-after": "0" }), [0]],
  ["a secondary limit", { ...failure(403, { "retry-after": "5" }) }, [5_000]],
  ["an exhausted limit", failure(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000007" }), [7_000]],
])("%s is waited for and tried again", async (_, answer, expected) => {
  const waits: number[] = [];
  let first = true;
  fake.instead = (name) => {
    if (name !== "issues/create-comment" || !first) return null;
    first = false;
    return answer;
  };
  expect((await publishComment(request({ client: clientOf(fake, waits) }))).action).toBe("created");
  expect(waits).toEqual(expected);
});

test.each([
  ["422", failure(422), "github-422", 1],
  ["404", failure(404), "github-404", 1],
  ["a limit for an hour", failure(429, { "retry-after": "3600" }), "github-429", 1],
  ["5xx that stays", failure(503), "github-503", 4],
])("%s gives up after a bounded number of attempts", async (_, answer, code, attempts) => {
  fake.instead = (name) => (name === "issues/create-comment" ? answer : null);
  await expect(publishComment(request())).rejects.toMatchObject({ code });
  expect(fake.calls.filter((call) => call.operationId === "issues/create-comment")).toHaveLength(attempts);
});

test.each(["a--b", "-->", "<!-- x -->", "check folder=a>b", 'ü 🎉 " \\ \n'])("the marker survives the id %j", (id) => {
  const body = marked("page\n", { id, sha: head, hash: hashOf("x") });
  const line = body.split("\n")[0] ?? "";
  expect(line.slice(4, -3)).not.toMatch(/--|[<>]/);
  expect(markerOf(body)).toMatchObject({ id, sha: head, hash: hashOf("x") });
});

test.each([
  "",
  "<!-- lockstep:v1 {} -->",
  "<!-- lockstep:v1 null -->",
  '<!-- lockstep:v1 {"id":1} -->',
  '<!-- lockstep:v1 {"id": -->',
  'hello\n<!-- lockstep:v1 {"id":"check"} -->',
  '<!-- lockstep:v2 {"id":"check"} -->',
])("%j carries no marker of ours", (body) => expect(markerOf(body)).toBeNull());

test("a token that may not read pull requests still writes its comment", async () => {
  fake.instead = (name) => (name === "pulls/get" ? forbidden("pull_requests=read") : null);
  expect((await publishComment(request())).action).toBe("created");
});
