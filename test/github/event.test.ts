import { expect, test } from "vitest";
import { situationOf } from "../../src/github/event.ts";

const a = "a".repeat(40);
const b = "b".repeat(40);
const none = "0".repeat(40);
const environment = (event: string, more: Record<string, string> = {}) => ({
  GITHUB_EVENT_NAME: event,
  GITHUB_REPOSITORY: "octo/shop",
  GITHUB_SHA: a,
  ...more,
});
const pull = (more: object = {}, head: object | null = { full_name: "octo/shop" }) => ({
  pull_request: {
    number: 7,
    head: { sha: a, repo: head },
    base: { sha: b, repo: { full_name: "octo/shop" } },
    user: { login: "ann" },
    ...more,
  },
});

test("a pull request names its head, and its base has to be worked out", () => {
  expect(situationOf(pull(), environment("pull_request", { GITHUB_SHA: "c".repeat(40) }))).toMatchObject({
    owner: "octo",
    repository: "shop",
    headSha: a,
    baseSha: null,
    pull: { number: 7, headSha: a, baseSha: b, isFork: false, isDependabot: false },
  });
});

test.each([
  ["another repository", { full_name: "mallory/shop" }],
  ["a repository that is gone", null],
])("a head in %s is a fork", (_, head) =>
  expect(situationOf(pull({}, head), environment("pull_request")).pull?.isFork).toBe(true),
);

test("Dependabot is known by the actor and by the author", () => {
  const byActor = situationOf(pull(), environment("pull_request", { GITHUB_ACTOR: "dependabot[bot]" }));
  const byAuthor = situationOf(pull({ user: { login: "dependabot[bot]" } }), environment("pull_request"));
  expect([byActor.pull?.isDependabot, byAuthor.pull?.isDependabot]).toEqual([true, true]);
});

test("a merge group has a base and no pull request", () => {
  const payload = { merge_group: { head_sha: a, base_sha: b } };
  expect(situationOf(payload, environment("merge_group"))).toMatchObject({ headSha: a, baseSha: b, pull: null });
});

test.each([
  [b, b, 0],
  [none, null, 1],
  [undefined, null, 1],
])("a push with %s before it is compared with %s", (before, baseSha, notes) => {
  const situation = situationOf({ before }, environment("push"));
  expect([situation.baseSha, situation.notes.length, situation.pull]).toEqual([baseSha, notes, null]);
});

test.each(["workflow_dispatch", "schedule"])("%s has no base", (event) =>
  expect(situationOf({}, environment(event))).toMatchObject({ baseSha: null, pull: null, headSha: a }),
);

test.each([
  ["pull_request_target", /stranger's SQL/],
  ["workflow_run", /stranger's SQL/],
  ["issue_comment", /Use one of/],
  ["", /Use one of/],
])("%s is refused, with the way out", (event, hint) => {
  expect(() => situationOf(pull(), environment(event))).toThrow(
    expect.objectContaining({ code: "event-unsupported", kind: "asked-wrongly", hint: expect.stringMatching(hint) }),
  );
});

test.each([
  ["a payload without a pull request", {}, "pull_request"],
  ["a commit that is none", pull({ head: { sha: "main; rm -rf /", repo: null } }), "pull_request"],
  ["a number that is none", pull({ number: "7/../8" }), "pull_request"],
  ["a merge group without a base", { merge_group: { head_sha: a } }, "merge_group"],
])("%s is told", (_, payload, event) =>
  expect(() => situationOf(payload, environment(event))).toThrow(expect.objectContaining({ code: "event-unreadable" })),
);

test.each(["", "octo", "octo/shop/x", "octo/shop?x", "../.."])("%j is no repository", (name) =>
  expect(() => situationOf({}, environment("schedule", { GITHUB_REPOSITORY: name }))).toThrow(
    expect.objectContaining({ code: "event-unreadable" }),
  ),
);
