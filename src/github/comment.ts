// One comment for each config on a pull request, edited in place. Ours is the oldest that carries our marker and was
// written by the very identity of our token: a marker alone can be copied by anybody.

import { Problem } from "../model/index.ts";
import type { Client, IssueComment } from "./client.ts";
import { hashOf, isUntouched, marked, markerOf } from "./marker.ts";

export type CommentMode = "always" | "on-findings" | "never";

export type CommentRequest = {
  readonly client: Client;
  readonly pull: number;
  readonly id: string;
  /** Head commit that this run judged. */
  readonly sha: string;
  /** The page to show. */
  readonly page: string;
  /** The page without anything that changes from run to run. */
  readonly content: string;
  readonly mode: CommentMode;
  /** Is there something to say that would justify a new comment? */
  readonly isWorthwhile: boolean;
};

export type CommentResult = {
  readonly action: "created" | "updated" | "unchanged" | "not-needed" | "stale";
  readonly comment: number | null;
};

/** Login of GITHUB_TOKEN, for servers that do not tell who the viewer is. */
const actionsLogin = "github-actions[bot]";

const ownLogin = async (client: Client): Promise<string> => {
  try {
    return (await client.viewer()) ?? actionsLogin;
  } catch (error) {
    if (error instanceof Problem) return actionsLogin;
    throw error;
  }
};

/** The logins of apps end in `[bot]`, which one of GitHub's two APIs leaves out. No user's login can. */
const isBy = (comment: IssueComment, login: string): boolean =>
  comment.login === login || (comment.isBot && comment.login === `${login}[bot]`);

/** Our own comments for this config, oldest first. */
const ownComments = async ({ client, pull, id }: CommentRequest): Promise<readonly IssueComment[]> => {
  const candidates = (await client.comments(pull)).filter((comment) => markerOf(comment.body)?.id === id);
  if (candidates.length === 0) return [];
  const login = await ownLogin(client);
  return candidates.filter((comment) => isBy(comment, login)).toSorted((a, b) => a.id - b.id);
};

const ignoringMissing = async (deletion: Promise<void>): Promise<void> => {
  try {
    await deletion;
  } catch (error) {
    if (!(error instanceof Problem && error.code === "github-404")) throw error;
  }
};

/** Two runs at a time may both have created one: the oldest stays. Gives the one that stays. */
const withoutDoubles = async (request: CommentRequest, own: readonly IssueComment[]): Promise<IssueComment | null> => {
  for (const double of own.slice(1)) await ignoringMissing(request.client.deleteComment(double.id));
  return own[0] ?? null;
};

const isCurrent = (comment: IssueComment, request: CommentRequest, hash: string): boolean => {
  const marker = markerOf(comment.body);
  return marker !== null && marker.sha === request.sha && marker.hash === hash && isUntouched(comment.body, marker);
};

/** A run that a push has overtaken must not speak over the newer one. A token that may only write issues cannot know. */
const isOvertaken = async ({ client, pull, sha }: CommentRequest): Promise<boolean> => {
  try {
    return (await client.pullHead(pull)) !== sha;
  } catch (error) {
    if (error instanceof Problem && /^github-40[34]$/.test(error.code)) return false;
    throw error;
  }
};

/** Brings the comment to what this run found, with as few writes as that takes. Rejects with the client's Problems. */
export const publishComment = async (request: CommentRequest): Promise<CommentResult> => {
  const { client, pull, id, sha, mode } = request;
  if (mode === "never") return { action: "not-needed", comment: null };
  const hash = hashOf(request.content);
  const own = await ownComments(request);
  const first = own[0];
  if (first === undefined && mode === "on-findings" && !request.isWorthwhile)
    return { action: "not-needed", comment: null };
  if (first !== undefined && own.length === 1 && isCurrent(first, request, hash))
    return { action: "unchanged", comment: first.id };
  if (await isOvertaken(request)) return { action: "stale", comment: first?.id ?? null };
  const body = marked(request.page, { id, sha, hash });
  if (first === undefined) {
    const created = await client.createComment(pull, body);
    const kept = await withoutDoubles(request, await ownComments(request));
    if (kept !== null && kept.id !== created && !isCurrent(kept, request, hash))
      await client.updateComment(kept.id, body);
    return { action: "created", comment: kept?.id ?? created };
  }
  await withoutDoubles(request, own);
  if (!isCurrent(first, request, hash)) await client.updateComment(first.id, body);
  return { action: "updated", comment: first.id };
};
