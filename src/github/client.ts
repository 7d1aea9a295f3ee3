// The few calls that Lockstep makes.

import { type ClientOptions, callsWith } from "./calls.ts";
import { type MergedPull, pullsOfCommits, pullsOfFiles } from "./pull-queries.ts";

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

/** Repositories by owner and name. The head's is null when it is gone. */
export type HeadPull = {
  readonly number: number;
  readonly headSha: string;
  readonly headRepository: string | null;
  readonly baseRepository: string;
};

export type OpenPull = {
  readonly number: number;
  readonly url: string;
  readonly baseRef: string;
  /** Its head lies in another repository, or in one that is gone. */
  readonly isFork: boolean;
};

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
  /** Open pull requests from `owner:branch`: one page. */
  readonly pullsFrom: (head: string) => Promise<readonly HeadPull[]>;
  /** The first hundred files that a pull request changes. */
  readonly pullFiles: (pull: number) => Promise<readonly PullFile[]>;
  /** Merged pull requests that brought these commits. */
  readonly pullsWith: (commits: readonly string[]) => Promise<readonly MergedPull[]>;
  /** Merged pull requests that last changed these files, as a commit has them. */
  readonly pullsBehind: (commit: string, paths: readonly string[]) => Promise<readonly MergedPull[]>;
  readonly comments: (pull: number) => Promise<readonly IssueComment[]>;
  readonly createComment: (pull: number, body: string) => Promise<number>;
  readonly updateComment: (comment: number, body: string) => Promise<void>;
  readonly deleteComment: (comment: number) => Promise<void>;
};

export const githubClient = (options: ClientOptions): Client => {
  const { octokit, repo, request, asked } = callsWith(options);

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
      return data.map(({ number, html_url, head, base: onto }) => ({
        number,
        url: html_url,
        baseRef: onto.ref,
        // The types say that a head has its repository; a fork that was deleted has none.
        isFork: (head.repo as { full_name: string } | null)?.full_name !== onto.repo.full_name,
      }));
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
    pullsFrom: async (head) => {
      const { data } = await asked("find the open pull requests", () =>
        octokit.request("GET /repos/{owner}/{repo}/pulls", {
          ...repo,
          state: "open",
          head,
          per_page: 100,
          request: request(),
        }),
      );
      // The types say that a head has its repository; a fork that was deleted has none.
      return data.map((pull) => ({
        number: pull.number,
        headSha: pull.head.sha,
        headRepository: (pull.head.repo as { full_name: string } | null)?.full_name ?? null,
        baseRepository: pull.base.repo.full_name,
      }));
    },
    pullsWith: (commits) =>
      asked("find the pull requests of the commits", () => pullsOfCommits({ octokit, repo, request }, commits)),
    pullsBehind: (commit, paths) =>
      asked("find the pull requests of the migrations", () => pullsOfFiles({ octokit, repo, request }, commit, paths)),
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
