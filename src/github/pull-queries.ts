// Which pull requests brought what was promoted. REST gives whole pull requests, and a page for each commit; GraphQL answers
// for many at once. Only merged ones of this very repository count.

import type { Calls } from "./calls.ts";

export type MergedPull = { readonly number: number; readonly headSha: string };

type Asking = Pick<Calls, "octokit" | "repo" | "request">;

type Pulls = {
  readonly nodes?:
    | readonly ({
        readonly number: number;
        readonly merged: boolean;
        readonly headRefOid: string;
        readonly baseRepository: { readonly nameWithOwner: string } | null;
      } | null)[]
    | null;
};
type CommitAnswer = { readonly associatedPullRequests?: Pulls | null };
type CommitsAnswer = { readonly repository?: Readonly<Record<string, CommitAnswer | null>> | null };
type FilesAnswer = {
  readonly repository?: {
    readonly object?: Readonly<
      Record<string, { readonly nodes?: readonly (CommitAnswer | null)[] | null } | null>
    > | null;
  } | null;
};

const pulls =
  "associatedPullRequests(first: 10) { nodes { number merged headRefOid baseRepository { nameWithOwner } } }";

const mergedIn = ({ owner, repo }: Calls["repo"], answers: readonly (CommitAnswer | null)[]): readonly MergedPull[] => {
  const found = new Map<number, MergedPull>();
  for (const answer of answers) {
    for (const pull of answer?.associatedPullRequests?.nodes ?? []) {
      if (pull === null || !pull.merged || pull.baseRepository?.nameWithOwner !== `${owner}/${repo}`) continue;
      found.set(pull.number, { number: pull.number, headSha: pull.headRefOid });
    }
  }
  return [...found.values()].toSorted((a, b) => a.number - b.number);
};

const variablesFor = (values: readonly string[], letter: string): Readonly<Record<string, string>> =>
  Object.fromEntries(values.map((value, at) => [`${letter}${at}`, value]));

const declared = (values: readonly string[], letter: string, type: string): string =>
  values.map((_, at) => `, $${letter}${at}: ${type}!`).join("");

export const pullsOfCommits = async (
  { octokit, repo, request }: Asking,
  commits: readonly string[],
): Promise<readonly MergedPull[]> => {
  if (commits.length === 0) return [];
  const each = commits.map((_, at) => `c${at}: object(oid: $c${at}) { ... on Commit { ${pulls} } }`);
  const query = `query ($owner: String!, $name: String!${declared(commits, "c", "GitObjectID")}) { repository(owner: $owner, name: $name) { ${each.join(" ")} } }`;
  const variables = { owner: repo.owner, name: repo.repo, ...variablesFor(commits, "c") };
  const answer = await octokit.graphql<CommitsAnswer>(query, { ...variables, request: request() });
  return mergedIn(repo, Object.values(answer.repository ?? {}));
};

export const pullsOfFiles = async (
  { octokit, repo, request }: Asking,
  commit: string,
  paths: readonly string[],
): Promise<readonly MergedPull[]> => {
  if (paths.length === 0) return [];
  const each = paths.map((_, at) => `f${at}: history(first: 1, path: $f${at}) { nodes { ${pulls} } }`);
  const query = `query ($owner: String!, $name: String!, $oid: GitObjectID!${declared(paths, "f", "String")}) { repository(owner: $owner, name: $name) { object(oid: $oid) { ... on Commit { ${each.join(" ")} } } } }`;
  const variables = { owner: repo.owner, name: repo.repo, oid: commit, ...variablesFor(paths, "f") };
  const answer = await octokit.graphql<FilesAnswer>(query, { ...variables, request: request() });
  return mergedIn(
    repo,
    Object.values(answer.repository?.object ?? {}).flatMap((history) => history?.nodes ?? []),
  );
};
