// GitHub's API as far as Lockstep calls it, on a port of this machine. Every request and every answer is held to GitHub's
// own OpenAPI description; what breaks it is remembered in `faults`, and a test that leaves one there fails.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerFaults, type Call, type Match, readCall, sampleOf } from "./contract.ts";
import { type Answer, refusal } from "./fake-answer.ts";
import { commitsAnswer, deploymentAnswer, type FakeDeployment, filesAnswer } from "./fake-deployments.ts";
import { type FakePull, openPulls } from "./fake-pulls.ts";
import { blobAnswer, type FakeCommit, treeAnswer } from "./fake-tree.ts";

export type { Answer };

export type FakeComment = { readonly id: number; body: string; readonly login: string; readonly type: "Bot" | "User" };
export type FakeGitHub = AsyncDisposable & {
  readonly url: string;
  readonly calls: (Call & { readonly operationId: string })[];
  readonly faults: string[];
  comments: FakeComment[];
  deployments: FakeDeployment[];
  /** Merged pull requests by the file that they changed last. */
  pullsOfFiles: Record<string, readonly { readonly number: number; readonly headRefOid: string }[]>;
  pullHead: string;
  viewer: string | null;
  commits: Record<string, FakeCommit>;
  /** Merged pull requests by the commit that they brought. */
  pulls: Record<string, readonly { readonly number: number; readonly headRefOid: string }[]>;
  /** Open pull requests, newest first. */
  open: readonly FakePull[];
  mergeBases: Record<string, string>;
  /** Trees with more entries than this are cut, as GitHub does. */
  mostEntries: number;
  /** Answers instead of the fake; null lets it answer. */
  instead: (operationId: string, call: Call) => Answer | null;
};

/** What GitHub answers when the token may not. */
export const forbidden = (permissions: string): Answer => ({
  status: 403,
  headers: { "x-accepted-github-permissions": permissions },
  body: refusal("Resource not accessible by integration", 403),
});

export const failure = (status: number, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers,
  body: refusal("something is wrong", status),
});

const commentBody = (comment: FakeComment) => {
  const user = sampleOf("simple-user", { login: comment.login, type: comment.type });
  return sampleOf("issue-comment", { id: comment.id, body: comment.body, user });
};

const commentsPage = (fake: FakeGitHub, call: Call): Answer => {
  const url = new URL(call.url, fake.url);
  const perPage = Number(url.searchParams.get("per_page") ?? 30);
  const page = Number(url.searchParams.get("page") ?? 1);
  const slice = fake.comments.slice((page - 1) * perPage, page * perPage);
  url.searchParams.set("page", String(page + 1));
  const hasMore = fake.comments.length > page * perPage;
  return { status: 200, headers: hasMore ? { link: `<${url}>; rel="next"` } : {}, body: slice.map(commentBody) };
};

const usual = (fake: FakeGitHub, match: Match, call: Call): Answer => {
  const { path } = match;
  const bodyText = String((call.body as { body?: unknown } | undefined)?.body ?? "");
  const comment = fake.comments.find((one) => one.id === Number(path.comment_id));
  const gone: Answer = { status: 404, body: refusal("Not Found", 404) };
  switch (match.operationId) {
    case "repos/compare-commits-with-basehead": {
      const sha = fake.mergeBases[path.basehead ?? ""];
      return sha === undefined
        ? gone
        : { status: 200, body: sampleOf("commit-comparison", { merge_base_commit: sampleOf("commit", { sha }) }) };
    }
    case "git/get-commit": {
      const commit = fake.commits[path.commit_sha ?? ""];
      const parents = commit?.parents.map((sha) => ({
        sha,
        url: "https://github.invalid/x",
        html_url: "https://github.invalid/x",
      }));
      return commit === undefined
        ? gone
        : { status: 200, body: sampleOf("git-commit", { sha: path.commit_sha, parents }) };
    }
    case "git/get-tree":
      return treeAnswer(fake, path.tree_sha ?? "", new URL(call.url, fake.url).searchParams.has("recursive"));
    case "git/get-blob":
      return blobAnswer(fake, path.file_sha ?? "");
    case "pulls/get": {
      const pull = sampleOf("pull-request", { number: Number(path.pull_number) });
      return { status: 200, body: { ...pull, head: { ...(pull.head as object), sha: fake.pullHead } } };
    }
    case "pulls/list":
    case "pulls/list-files":
      return openPulls(fake.open, match, new URL(call.url, fake.url).searchParams) ?? gone;
    case "issues/list-comments":
      return commentsPage(fake, call);
    case "issues/create-comment": {
      if (bodyText.length > 65_536) return { status: 422, body: { ...refusal("Validation Failed", 422), errors: [] } };
      const last = Math.max(1_000, ...fake.comments.map((one) => one.id));
      const made: FakeComment = {
        id: last + 1,
        body: bodyText,
        login: fake.viewer ?? "github-actions[bot]",
        type: "Bot",
      };
      fake.comments.push(made);
      return { status: 201, body: commentBody(made) };
    }
    case "issues/update-comment":
      if (comment === undefined) return gone;
      comment.body = bodyText;
      return { status: 200, body: commentBody(comment) };
    case "issues/delete-comment":
      if (comment === undefined) return gone;
      fake.comments = fake.comments.filter((one) => one !== comment);
      return { status: 204 };
    case "repos/list-deployments":
    case "repos/create-deployment":
    case "repos/list-deployment-statuses":
    case "repos/create-deployment-status":
      return deploymentAnswer(fake, match, call) ?? gone;
    default:
      return { status: 500, body: refusal(`the fake has no ${match.operationId}`, 500) };
  }
};

const read = async (request: IncomingMessage): Promise<Call> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return { method: request.method ?? "", url: request.url ?? "", body: text === "" ? undefined : JSON.parse(text) };
};

/** GraphQL has no OpenAPI description; there are three queries that we may ask. */
const graphql = (fake: FakeGitHub, call: Call): Answer => {
  const { query, variables = {} } = (call.body ?? {}) as {
    query?: unknown;
    variables?: Readonly<Record<string, unknown>>;
  };
  if (/^query \(\$owner: .*\$c0: GitObjectID!.*c0: object\(oid: \$c0\).*associatedPullRequests/s.test(String(query)))
    return commitsAnswer(fake, variables);
  if (/^query \(\$owner: .*\$f0: String!.*f0: history\(first: 1, path: \$f0\)/s.test(String(query)))
    return filesAnswer(fake, variables);
  if (query !== "query { viewer { login } }") fake.faults.push(`unknown GraphQL query ${String(query)}`);
  if (fake.viewer === null) {
    return {
      status: 200,
      body: {
        data: null,
        errors: [{ type: "FORBIDDEN", message: "Resource not accessible by integration", path: ["viewer"] }],
      },
    };
  }
  return { status: 200, body: { data: { viewer: { login: fake.viewer } } } };
};

const reply = (response: ServerResponse, { status, headers, body }: Answer): void => {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
};

const answer = (fake: FakeGitHub, call: Call): Answer => {
  if (call.url === "/graphql") {
    fake.calls.push({ ...call, operationId: "graphql" });
    return fake.instead("graphql", call) ?? graphql(fake, call);
  }
  const { match, faults } = readCall(call);
  const name = `${call.method} ${call.url}`;
  fake.faults.push(...faults.map((fault) => `${name}: ${fault}`));
  fake.calls.push({ ...call, operationId: match?.operationId ?? "unknown" });
  if (match === null) return { status: 404, body: refusal("Not Found", 404) };
  const given = fake.instead(match.operationId, call) ?? usual(fake, match, call);
  fake.faults.push(...answerFaults(call, given.status, given.body).map((fault) => `${name}, the answer: ${fault}`));
  return given;
};

/** Starts a fake. Disposing closes it. */
export const startGitHub = async (): Promise<FakeGitHub> => {
  const server = createServer((request, response) => {
    read(request)
      .then((call) => {
        if (!/^(?:token|bearer) \S+/i.test(request.headers.authorization ?? ""))
          fake.faults.push(`${call.url}: no token`);
        reply(response, answer(fake, call));
      })
      .catch((error: unknown) => {
        fake.faults.push(String(error));
        reply(response, failure(500));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const fake: FakeGitHub = {
    url: `http://127.0.0.1:${port}`,
    calls: [],
    faults: [],
    comments: [],
    deployments: [],
    pullsOfFiles: {},
    pullHead: "",
    viewer: "github-actions[bot]",
    commits: {},
    pulls: {},
    open: [],
    mergeBases: {},
    mostEntries: 100_000,
    instead: () => null,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return fake;
};

/** Names of the calls that change something. */
export const writesOf = (fake: FakeGitHub): readonly string[] =>
  fake.calls.map((call) => call.operationId).filter((name) => /create|update|delete/.test(name));
