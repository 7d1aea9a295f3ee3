// On which pull requests a promotion is told: those that brought the pushed commits, and those that brought the migrations
// of this run, which an earlier run may have left behind, or failed to apply.

import { readFile } from "node:fs/promises";
import type { Promotion } from "../promote/index.ts";
import type { Client } from "./client.ts";
import type { ActionIo } from "./io.ts";
import type { MergedPull } from "./pull-queries.ts";

const commit = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const atATime = 50;
const mostCommits = 250;
const mostFiles = 20;

export const isCommit = (text: string): boolean => commit.test(text) && !/^0+$/.test(text);

/** The commits of a push, the newest last. What else stands in the payload is written by strangers. */
const pushedCommits = async ({
  GITHUB_EVENT_PATH: path = "",
  GITHUB_EVENT_NAME: event,
  GITHUB_SHA: head = "",
}: ActionIo["environment"]): Promise<readonly string[]> => {
  if (event !== "push") return [];
  const payload: unknown = JSON.parse(await readFile(path, "utf8"));
  const commits: unknown = typeof payload === "object" && payload !== null ? Reflect.get(payload, "commits") : null;
  const listed = Array.isArray(commits) ? commits : [];
  const ids = listed.map((one: unknown): unknown =>
    typeof one === "object" && one !== null ? Reflect.get(one, "id") : null,
  );
  const all = [...ids, head].filter((id): id is string => typeof id === "string" && isCommit(id));
  return [...new Set(all)].slice(-mostCommits);
};

/** Files of the migrations that this run is about, relative to the repository. */
const filesOf = ({ migrations }: Promotion, inside: string): readonly string[] =>
  migrations.length > mostFiles ? [] : migrations.map(({ file }) => (inside === "" ? file : `${inside}/${file}`));

/** Sorted by number. */
export const pullsOf = async (
  client: Client,
  { environment }: Pick<ActionIo, "environment">,
  record: Promotion,
  inside: string,
): Promise<readonly MergedPull[]> => {
  const found = new Map<number, MergedPull>();
  const add = (pulls: readonly MergedPull[]) => {
    for (const pull of pulls) found.set(pull.number, pull);
  };
  const commits = await pushedCommits(environment);
  for (let at = 0; at < commits.length; at += atATime) add(await client.pullsWith(commits.slice(at, at + atATime)));
  const head = environment.GITHUB_SHA ?? "";
  if (isCommit(head)) add(await client.pullsBehind(head, filesOf(record, inside)));
  return [...found.values()].toSorted((a, b) => a.number - b.number);
};
