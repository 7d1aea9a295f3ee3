// Open pull requests, as the fake GitHub shows them.

import { sampleOf } from "./contract.ts";

export type FakeOpenPull = {
  readonly number: number;
  readonly sha: string;
  /** Null: the fork is gone. */
  readonly from: string | null;
  readonly into: string;
};

export const openPullBody = ({ number, sha, from, into }: FakeOpenPull) => {
  const pull = sampleOf("pull-request-simple", { number, state: "open" });
  const side = (old: unknown, name: string | null) => ({
    ...(old as object),
    sha,
    repo: name === null ? null : { ...((old as { repo: object }).repo as object), full_name: name },
  });
  return { ...pull, head: side(pull.head, from), base: side(pull.base, into) };
};
