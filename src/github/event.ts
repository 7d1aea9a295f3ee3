// What the run is about: which commit, against which base, for which pull request. Everything comes from the payload that
// the runner wrote; what a stranger may have chosen in it (branch names, titles) is never read.

import { Problem } from "../model/index.ts";

export type Pull = {
  readonly number: number;
  readonly headSha: string;
  /** Tip of the base branch when the event happened. */
  readonly baseSha: string;
  /** The head lies in another repository, or in one that is gone: our token cannot write. */
  readonly isFork: boolean;
  readonly isDependabot: boolean;
};

export type Situation = {
  readonly event: "pull_request" | "merge_group" | "push" | "workflow_dispatch" | "schedule";
  readonly owner: string;
  readonly repository: string;
  /** The commit that links and the comment speak of. */
  readonly headSha: string;
  readonly pull: Pull | null;
  /** A commit to compare with as it is. For a pull request the base has to be worked out. */
  readonly baseSha: string | null;
  /** Name of the branch that is merged into; the repository's own. Null: nothing is merged. */
  readonly baseRef: string | null;
  readonly notes: readonly string[];
};

type Environment = Readonly<Record<string, string | undefined>>;
type Payload = Readonly<Record<string, unknown>>;

const commit = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const noCommit = /^0+$/;

const isRecord = (value: unknown): value is Payload =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((node, key) => (isRecord(node) ? node[key] : undefined), value);

const commitAt = (payload: unknown, ...path: readonly string[]): string => {
  const found = at(payload, ...path);
  if (typeof found === "string" && commit.test(found) && !noCommit.test(found)) return found;
  throw new Problem("event-unreadable", `the event has no commit at ${path.join(".")}`, {
    hint: "Run the action in a job of GitHub Actions, with the payload that GitHub wrote.",
  });
};

const branchAt = (payload: unknown, ...path: readonly string[]): string | null => {
  const found = at(payload, ...path);
  return typeof found === "string" && found !== "" ? found.replace(/^refs\/heads\//, "") : null;
};

const repositoryOf = (environment: Environment): { readonly owner: string; readonly repository: string } => {
  const match = /^(?!\.)([\w.-]+)\/(?!\.\.?$)([\w.-]+)$/.exec(environment.GITHUB_REPOSITORY ?? "");
  if (match?.[1] !== undefined && match[2] !== undefined) return { owner: match[1], repository: match[2] };
  throw new Problem("event-unreadable", "GITHUB_REPOSITORY does not name a repository", {
    hint: "Run the action in a job of GitHub Actions, or use the command `lockstep check`.",
  });
};

const pullOf = (payload: Payload, environment: Environment): Pull => {
  const number = at(payload, "pull_request", "number");
  if (typeof number !== "number" || !Number.isSafeInteger(number)) {
    throw new Problem("event-unreadable", "the event has no pull request with a number");
  }
  const head = at(payload, "pull_request", "head", "repo", "full_name");
  const base = at(payload, "pull_request", "base", "repo", "full_name");
  const authors = [environment.GITHUB_ACTOR, at(payload, "pull_request", "user", "login")];
  return {
    number,
    headSha: commitAt(payload, "pull_request", "head", "sha"),
    baseSha: commitAt(payload, "pull_request", "base", "sha"),
    isFork: typeof head !== "string" || head !== base,
    isDependabot: authors.includes("dependabot[bot]"),
  };
};

/** A run of the check's workflow that has ended, as `workflow_run` tells of it. */
export type CheckedRun = {
  readonly owner: string;
  readonly repository: string;
  readonly id: number;
  readonly headSha: string;
  /** A stranger's word: only to ask with. */
  readonly headBranch: string;
  readonly headOwner: string;
  /** `owner/name`. */
  readonly headRepository: string;
};

/** Reads what a `workflow_run` is about. Throws Problem for other events, and for runs that no pull request started. */
export const checkedRunOf = (payload: Payload, environment: Environment): CheckedRun => {
  const event = environment.GITHUB_EVENT_NAME ?? "";
  const cause = at(payload, "workflow_run", "event");
  if (event !== "workflow_run" || cause !== "pull_request") {
    throw new Problem("event-unsupported", "this action runs after a workflow that a pull request started", {
      hint: "Use `on: workflow_run`, and `if: github.event.workflow_run.event == 'pull_request'`.",
    });
  }
  const id = at(payload, "workflow_run", "id");
  const headBranch = at(payload, "workflow_run", "head_branch");
  const headRepository = at(payload, "workflow_run", "head_repository", "full_name");
  const headOwner = at(payload, "workflow_run", "head_repository", "owner", "login");
  if (
    typeof id !== "number" ||
    typeof headBranch !== "string" ||
    typeof headRepository !== "string" ||
    typeof headOwner !== "string"
  ) {
    throw new Problem("event-unreadable", "the event does not say which branch the run was for", {
      hint: "The fork may be gone. Nothing is left to comment on.",
    });
  }
  const headSha = commitAt(payload, "workflow_run", "head_sha");
  return { ...repositoryOf(environment), id, headSha, headBranch, headOwner, headRepository };
};

const refusals: Readonly<Record<string, string>> = {
  pull_request_target:
    "It would run a stranger's SQL beside the secrets of the base branch. Use `on: pull_request`; for forks the job summary holds the report.",
  workflow_run:
    "It would run a stranger's SQL beside the secrets of the default branch. Use `on: pull_request`, and the action `comment` after it to tell forks.",
};

/** Reads the event. Throws Problem "event-unsupported" for those that Lockstep must not, or need not, run on. */
export const situationOf = (payload: Payload, environment: Environment): Situation => {
  const event = environment.GITHUB_EVENT_NAME ?? "";
  const where = repositoryOf(environment);
  const sha = environment.GITHUB_SHA ?? "";
  switch (event) {
    case "pull_request": {
      const pull = pullOf(payload, environment);
      return {
        ...where,
        event,
        headSha: pull.headSha,
        pull,
        baseSha: null,
        baseRef: branchAt(payload, "pull_request", "base", "ref"),
        notes: [],
      };
    }
    case "merge_group": {
      const headSha = commitAt(payload, "merge_group", "head_sha");
      return {
        ...where,
        event,
        headSha,
        pull: null,
        baseSha: commitAt(payload, "merge_group", "base_sha"),
        baseRef: branchAt(payload, "merge_group", "base_ref"),
        notes: [],
      };
    }
    case "push": {
      const before = at(payload, "before");
      const isFirst = typeof before !== "string" || !commit.test(before) || noCommit.test(before);
      const notes = isFirst ? ["this push has no commit before it: everything counts as new"] : [];
      return { ...where, event, headSha: sha, pull: null, baseSha: isFirst ? null : before, baseRef: null, notes };
    }
    case "workflow_dispatch":
    case "schedule":
      return { ...where, event, headSha: sha, pull: null, baseSha: null, baseRef: null, notes: [] };
    default:
      throw new Problem(
        "event-unsupported",
        `Lockstep does not run on the event ${event === "" ? "without a name" : event}`,
        {
          hint:
            refusals[event] ?? "Use one of `pull_request`, `merge_group`, `push`, `workflow_dispatch` and `schedule`.",
        },
      );
  }
};
