// Open pull requests, as the fake GitHub shows them.

import { createHash } from "node:crypto";
import { sampleOf } from "./contract.ts";

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

export const openPullBody = ({ number, baseRef, sha, from, into }: FakePull) => {
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

export const fileBody = ({ path, status, content }: FakePull["files"][number]) =>
  sampleOf("diff-entry", { filename: path, status, sha: id(content) });
