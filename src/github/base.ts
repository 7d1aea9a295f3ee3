// Against what a run compares. For a pull request that is the base branch as far as the checked-out commit contains it: the
// first parent of GitHub's merge commit, or the merge base where the head itself was checked out. So nothing that the base
// branch has counts as the pull request's, and nothing that it gained since looks deleted.

import { type Environment, gitTree, mergeBase, resolveCommit } from "../git/index.ts";
import { type FileTree, Problem } from "../model/index.ts";
import { apiTree } from "./api-tree.ts";
import type { Client } from "./client.ts";
import type { Pull, Situation } from "./event.ts";

/** A commit to compare with, and its files. Disposing ends what reads them. */
export type BaseSource = AsyncDisposable & { readonly sha: string; readonly tree: FileTree };

export type BaseRequest = {
  readonly situation: Situation;
  /** Null without a token: then the clone has to do. */
  readonly client: Client | null;
  /** Working folder of the clone. Null: no clone. */
  readonly root: string | null;
  readonly environment: Environment;
  /** A git ref that the settings name as the base branch. Null: the event says what the base is. */
  readonly ref: string | null;
};

/** What git answers; null where there is no git, or it cannot read the clone. */
const orNull = async <T>(answer: Promise<T>): Promise<T | null> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
};

const unknownBase = (detail: string): Problem =>
  new Problem("base-unknown", "the commit to compare with could not be found", {
    kind: "could-not-judge",
    detail,
    hint: "Give actions/checkout `fetch-depth: 0`, or the job `permissions: contents: read` and the action a `github-token`.",
  });

const isMergeCommit = (request: BaseRequest, head: string): boolean =>
  head === request.environment.GITHUB_SHA && /^refs\/pull\/\d+\/merge$/.test(request.environment.GITHUB_REF ?? "");

/** Null where GitHub does not know the commit. */
const known = async <T>(answer: Promise<T>): Promise<T | null> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Problem && /^github-(?:404|422)$/.test(error.code)) return null;
    throw error;
  }
};

const pullBase = async (request: BaseRequest, pull: Pull, head: string): Promise<string | null> => {
  const { client, root, environment } = request;
  const isMerge = isMergeCommit(request, head);
  if (isMerge) {
    const parent = root === null ? null : await orNull(resolveCommit(root, `${head}^1`, environment));
    const parents = parent === null && client !== null ? await known(client.parents(head)) : null;
    const first = parent ?? parents?.[0];
    if (first !== undefined) return first;
  }
  const local = root === null ? null : await orNull(mergeBase(root, pull.baseSha, head, environment));
  return local ?? (client === null ? null : await client.mergeBase(pull.baseSha, isMerge ? pull.headSha : head));
};

/** Where the head parted from a branch, tag or commit that the settings name. */
const namedBase = async (
  { client, root, environment }: BaseRequest,
  ref: string,
  head: string,
): Promise<string | null> => {
  const names = [ref, `origin/${ref}`];
  for (const name of root === null ? [] : names) {
    const tip = await orNull(resolveCommit(root ?? "", name, environment));
    const local = tip === null ? null : await orNull(mergeBase(root ?? "", tip, head, environment));
    if (local !== null) return local;
  }
  return client === null ? null : await client.mergeBase(ref, head);
};

const treeOf = async (sha: string, { client, root, environment }: BaseRequest): Promise<BaseSource> => {
  const local = root === null ? null : await orNull(gitTree(root, sha, environment));
  if (local !== null) return { sha, tree: local, [Symbol.asyncDispose]: () => local[Symbol.asyncDispose]() };
  if (client === null) throw unknownBase(`the clone does not have ${sha}, and there is no token to ask GitHub with`);
  return { sha, tree: apiTree(client, sha), [Symbol.asyncDispose]: async () => undefined };
};

/** A push that rewrote history has thrown away the commit before it. */
const exists = async (sha: string, { situation, client, root, environment }: BaseRequest): Promise<boolean> => {
  if (situation.event !== "push" || client === null) return true;
  if (root !== null && (await orNull(resolveCommit(root, sha, environment))) !== null) return true;
  return (await known(client.parents(sha))) !== null;
};

/** The base of a run; null where the event has none. Throws Problem "base-unknown", or the client's. */
export const baseSource = async (request: BaseRequest): Promise<BaseSource | null> => {
  const { situation, root, environment, ref } = request;
  const { pull } = situation;
  if (ref === null && pull === null) {
    const isThere = situation.baseSha !== null && (await exists(situation.baseSha, request));
    return situation.baseSha !== null && isThere ? await treeOf(situation.baseSha, request) : null;
  }
  const checkedOut = root === null ? null : await orNull(resolveCommit(root, "HEAD", environment));
  const head = checkedOut ?? environment.GITHUB_SHA ?? situation.headSha;
  const named = ref === null ? null : await namedBase(request, ref, head);
  const sha = ref === null && pull !== null ? await pullBase(request, pull, head) : named;
  if (sha === null) throw unknownBase(`no merge base of ${ref ?? pull?.baseSha} and ${head}`);
  return await treeOf(sha, request);
};
