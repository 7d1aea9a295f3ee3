// Open pull requests of the fake GitHub, and the files that they change.
import { createHash } from "node:crypto";
import { type Match, sampleOf } from "./contract.ts";

export type FakePull = {
  readonly number: number;
  readonly baseRef: string;
  readonly files: readonly { readonly path: string; readonly status: string; readonly content: string }[];
};

export const id = (text: string): string => createHash("sha1").update(text).digest("hex");

const pullBody = ({ number, baseRef }: FakePull) => {
  const pull = sampleOf("pull-request-simple", {
    number,
    html_url: `https://github.com/octo/shop/pull/${number}`,
    state: "open",
  });
  return { ...pull, base: { ...(pull.base as object), ref: baseRef } };
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
    const found = open.filter(({ baseRef }) => baseRef === asked.get("base"));
    return { status: 200, body: found.slice(0, Number(asked.get("per_page") ?? 30)).map(pullBody) };
  }
  const pull = open.find(({ number }) => number === Number(path.pull_number));
  return pull === undefined ? null : { status: 200, body: pull.files.slice(0, 100).map(fileBody) };
};
