// The few calls that Lockstep makes, through the toolkit's Octokit, which knows GITHUB_API_URL and the proxies. Every
// failure is a Problem whose code holds the status; what passes by itself is tried again, within bounds.

import { getOctokit } from "@actions/github";
import { gate } from "./gate.ts";
import { problemOf, refusalOf } from "./refusal.ts";
import { pauseBefore } from "./retry.ts";

export type IssueComment = {
  readonly id: number;
  readonly body: string;
  readonly login: string | null;
  readonly isBot: boolean;
};

export type TreeEntry = {
  readonly path: string;
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
};

export type MergedPull = { readonly number: number; readonly headSha: string };

export type OpenPull = { readonly number: number; readonly url: string; readonly baseRef: string };

export type PullFile = { readonly path: string; readonly status: string; readonly sha: string };

export type Client = {
  /** Login that the token writes as. Null when GitHub does not say. */
  readonly viewer: () => Promise<string | null>;
  readonly mergeBase: (base: string, head: string) => Promise<string>;
  readonly parents: (commit: string) => Promise<readonly string[]>;
  /** `tree`: id of a tree or of a commit. `isWhole` is false when GitHub cut the list. */
  readonly tree: (
    tree: string,
    recursive: boolean,
  ) => Promise<{ readonly entries: readonly TreeEntry[]; readonly isWhole: boolean }>;
  readonly blob: (blob: string) => Promise<Uint8Array>;
  readonly pullHead: (pull: number) => Promise<string>;
  /** Open pull requests on a branch of this repository, newest first. */
  readonly openPulls: (base: string, most: number) => Promise<readonly OpenPull[]>;
  /** The first hundred files that a pull request changes. */
  readonly pullFiles: (pull: number) => Promise<readonly PullFile[]>;
  /** Merged pull requests that brought a commit. */
  readonly pullsWith: (commit: string) => Promise<readonly MergedPull[]>;
  readonly comments: (pull: number) => Promise<readonly IssueComment[]>;
  readonly createComment: (pull: number, body: string) => Promise<number>;
  readonly updateComment: (comment: number, body: string) => Promise<void>;
  readonly deleteComment: (comment: number) => Promise<void>;
};

export type ClientOptions = {
  /** Root of the REST API, as GITHUB_API_URL says it. */
  readonly apiUrl: string;
  readonly token: string;
  readonly owner: string;
  readonly repository: string;
  readonly signal: AbortSignal;
  readonly wait: (ms: number) => Promise<void>;
  readonly nowMs: () => number;
};

// The REST call gives whole pull requests, and a page for each commit.
const pullsQuery = `query ($owner: String!, $name: String!, $oid: GitObjectID!) {
  repository(owner: $owner, name: $name) { object(oid: $oid) { ... on Commit {
    associatedPullRequests(first: 10) { nodes { number merged headRefOid baseRepository { nameWithOwner } } }
  } } }
}`;

type PullsAnswer = {
  readonly repository?: {
    readonly object?: {
      readonly associatedPullRequests?: {
        readonly nodes?: readonly {
          readonly number: number;
          readonly merged: boolean;
          readonly headRefOid: string;
          readonly baseRepository: { readonly nameWithOwner: string } | null;
        }[];
      } | null;
    } | null;
  } | null;
};

const timeoutMs = 20_000;
/** Requests under way at a time. GitHub asks for few. */
const atOnce = 8;

export const githubClient = (options: ClientOptions): Client => {
  const silent = () => undefined;
  const octokit = getOctokit(options.token, {
    baseUrl: options.apiUrl,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  const repo = { owner: options.owner, repo: options.repository };
  const limited = gate(atOnce);

  const request = () => ({ signal: AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs)]) });

  const asked = <T>(what: string, call: () => Promise<T>): Promise<T> =>
    limited(async () => {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await call();
        } catch (error) {
          options.signal.throwIfAborted();
          const refusal = refusalOf(error);
          const pause = pauseBefore(refusal, attempt, options.nowMs());
          if (pause === null) throw problemOf(refusal, what, error);
          await options.wait(pause);
        }
      }
    });

  const commentsPage = (issue_number: number, page: number) =>
    asked("list the comments", () =>
      octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
        ...repo,
        issue_number,
        per_page: 100,
        page,
        request: request(),
      }),
    );

  return {
    viewer: async () => {
      const answer = await asked("say who the token is", () =>
        octokit.graphql<{ viewer?: { login?: unknown } }>("query { viewer { login } }", { request: request() }),
      );
      return typeof answer.viewer?.login === "string" ? answer.viewer.login : null;
    },
    mergeBase: async (base, head) => {
      const basehead = `${base}...${head}`;
      const { data } = await asked("compare two commits", () =>
        octokit.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
          ...repo,
          basehead,
          per_page: 1,
          page: 2,
          request: request(),
        }),
      );
      return data.merge_base_commit.sha;
    },
    parents: async (commit_sha) => {
      const { data } = await asked("read a commit", () =>
        octokit.request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
          ...repo,
          commit_sha,
          request: request(),
        }),
      );
      return data.parents.map((parent) => parent.sha);
    },
    tree: async (tree_sha, recursive) => {
      const { data } = await asked("list files", () =>
        octokit.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
          ...repo,
          tree_sha,
          ...(recursive ? { recursive: "1" } : {}),
          request: request(),
        }),
      );
      return {
        entries: data.tree.map(({ path, mode, type, sha }) => ({ path, mode, type, sha })),
        isWhole: !data.truncated,
      };
    },
    blob: async (file_sha) => {
      const { data } = await asked("read a file", () =>
        octokit.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", { ...repo, file_sha, request: request() }),
      );
      return new Uint8Array(Buffer.from(data.content, data.encoding === "base64" ? "base64" : "utf8"));
    },
    pullHead: async (pull_number) => {
      const { data } = await asked("read the pull request", () =>
        octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...repo, pull_number, request: request() }),
      );
      return data.head.sha;
    },
    openPulls: async (base, most) => {
      const { data } = await asked("list open pull requests", () =>
        octokit.request("GET /repos/{owner}/{repo}/pulls", {
          ...repo,
          state: "open",
          base,
          sort: "created",
          direction: "desc",
          per_page: most,
          request: request(),
        }),
      );
      return data.map(({ number, html_url, base: onto }) => ({ number, url: html_url, baseRef: onto.ref }));
    },
    pullFiles: async (pull_number) => {
      const { data } = await asked("list the files of a pull request", () =>
        octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", {
          ...repo,
          pull_number,
          per_page: 100,
          request: request(),
        }),
      );
      return data.flatMap(({ filename, status, sha }) => (sha === null ? [] : [{ path: filename, status, sha }]));
    },
    pullsWith: async (oid) => {
      const { owner, repo: name } = repo;
      const answer = await asked("find the pull request of a commit", () =>
        octokit.graphql<PullsAnswer>(pullsQuery, { owner, name, oid, request: request() }),
      );
      const nodes = answer.repository?.object?.associatedPullRequests?.nodes ?? [];
      return nodes
        .filter(({ merged, baseRepository }) => merged && baseRepository?.nameWithOwner === `${owner}/${name}`)
        .map(({ number, headRefOid }) => ({ number, headSha: headRefOid }));
    },
    comments: async (pull) => {
      const all: IssueComment[] = [];
      for (let page = 1; ; page += 1) {
        const { data, headers } = await commentsPage(pull, page);
        for (const { id, body, user } of data) {
          all.push({ id: Number(id), body: body ?? "", login: user?.login ?? null, isBot: user?.type === "Bot" });
        }
        if (!/rel="next"/.test(headers.link ?? "")) return all;
      }
    },
    createComment: async (issue_number, body) => {
      const { data } = await asked("comment on the pull request", () =>
        octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
          ...repo,
          issue_number,
          body,
          request: request(),
        }),
      );
      return Number(data.id);
    },
    updateComment: async (comment_id, body) => {
      await asked("update the comment", () =>
        octokit.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
          ...repo,
          comment_id,
          body,
          request: request(),
        }),
      );
    },
    deleteComment: async (comment_id) => {
      await asked("delete a comment", () =>
        octokit.request("DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}", {
          ...repo,
          comment_id,
          request: request(),
        }),
      );
    },
  };
};
