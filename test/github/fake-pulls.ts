// Open pull requests of the fake GitHub, and the files that they change.
import { createHash } from "node:crypto";
import { type Match, sampleOf } from "./contract.ts";

export type FakePull = {
  readonly number: number;
  readonly baseRef: string;
  readonly files: readonly { readonly path: string; readonly status: string; readonly content: string }[];
  /** `owner:branch`, by which one is asked for. */
  readonly head?: string;
  readonly sha?: string;
  /** Null: the fork is gone. */
  readonly from?: string | null;
  readonly into?: string;
};

/** Name of a content, as the API tells it. */
export const id = (text: string): string => createHash("sha1").update(text).digest("hex");

const openPullBody = ({ number, baseRef, sha, from, into }: FakePull) => {
  const pull = sampleOf("pull-request-simple", {
    number,
    html_url: `https://github.com/octo/shop/pull/${number}`,
    state: "open",
  });
  const side = (old: unknown, more: object, name: string | null | undefined) => {
    const { repo } = old as { readonly repo: object };
    return {
      ...(old as object),
      ...more,
      ...(name === undefined ? {} : { repo: name === null ? null : { ...repo, full_name: name } }),
    };
  };
  const head = side(pull.head, sha === undefined ? {} : { sha }, from);
  return { ...pull, head, base: side(pull.base, { ref: baseRef }, into) };
};

const fileBody = ({ path, status, content }: FakePull["files"][number]) =>
  sampleOf("diff-entry", { filename: path, status, sha: id(content) });

/** What GitHub answers when it is asked for open ones, or for the files of one. Null: there is no such one. */
export const openPulls = (
  open: readonly FakePull[],
  { operationId, path }: Match,
  asked: URLSearchParams,
): { readonly status: number; readonly body: unknown } | null => {
  if (operationId === "pulls/list") {
    const [onto, from] = [asked.get("base"), asked.get("head")];
    const found = open.filter((one) => one.baseRef === (onto ?? one.baseRef) && one.head === (from ?? one.head));
    return { status: 200, body: found.slice(0, Number(asked.get("per_page") ?? 30)).map(openPullBody) };
  }
  const pull = open.find(({ number }) => number === Number(path.pull_number));
  return pull === undefined ? null : { status: 200, body: pull.files.slice(0, 100).map(fileBody) };
};
