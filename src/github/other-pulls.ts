// What other open pull requests on the same base branch add to the folders of migrations, newest first and within bounds. Their
// files are a stranger's, as those of this one are: they are read here and run where everything is run.

import { subTree } from "../git/index.ts";
import { type FileTree, type OtherBranch, type OtherBranches, Problem } from "../model/index.ts";
import type { Client, PullFile } from "./client.ts";
import type { Situation } from "./event.ts";

export type PullsRequest = {
  readonly client: Pick<Client, "openPulls" | "pullFiles" | "blob">;
  readonly situation: Situation;
  /** Of the repository, as the base branch has it. */
  readonly base: FileTree;
  /** The folder that is checked, within the repository. */
  readonly inside: string;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
};

/** Pull requests looked at, those taken, and files of one. */
const mostLooked = 30;
const mostTaken = 10;
const mostFiles = 40;
const mostMs = 30_000;
/** A migration is smaller, and GitHub sends whole files only up to a size. */
const mostBytes = 1_000_000;

const nothing: OtherBranches = { branches: [], notes: [] };

const below = (folder: string, path: string): boolean => folder === "" || path.startsWith(`${folder}/`);

/** The base with some files more. */
const withFiles = (base: FileTree, files: ReadonlyMap<string, Uint8Array>): FileTree => ({
  list: async (folder) => {
    const added = [...files.keys()].filter((path) => below(folder, path));
    return [...new Set([...(await base.list(folder)), ...added])].sort();
  },
  read: async (path) => files.get(path) ?? (await base.read(path)),
});

const added = (files: readonly PullFile[], folders: readonly string[]): readonly PullFile[] =>
  files.filter(
    ({ path, status }) =>
      (status === "added" || status === "renamed" || status === "copied") &&
      /\.(?:sql|toml|json|plan|conf)$/i.test(path) &&
      folders.some((folder) => below(folder, path)),
  );

const readFiles = async (client: PullsRequest["client"], files: readonly PullFile[]) => {
  const read = await Promise.all(files.map(async ({ path, sha }) => [path, await client.blob(sha)] as const));
  return new Map(read.filter(([, bytes]) => bytes.length <= mostBytes));
};

const refused = (error: unknown): OtherBranches => {
  if (!(error instanceof Problem) || !error.code.startsWith("github-")) throw error;
  const reason = `${error.message}${error.hint === null ? "" : `. ${error.hint}`}`.replace(/\.$/, "");
  return {
    branches: [],
    notes: [`Other pull requests were not looked at, so merge-order says nothing: ${reason}.`],
  };
};

/** Other pull requests that add migrations. What GitHub refuses is one note. */
export const otherPulls =
  (request: PullsRequest) =>
  async (folders: readonly string[]): Promise<OtherBranches> => {
    const { client, situation, inside } = request;
    if (situation.baseRef === null) return nothing;
    const wanted = folders.map((folder) => [inside, folder].filter((part) => part !== "").join("/"));
    try {
      return await lookAt(request, situation.baseRef, wanted, await client.openPulls(situation.baseRef, mostLooked));
    } catch (error) {
      return refused(error);
    }
  };

const lookAt = async (
  { client, situation, base, inside, now }: PullsRequest,
  baseRef: string,
  folders: readonly string[],
  pulls: Awaited<ReturnType<Client["openPulls"]>>,
): Promise<OtherBranches> => {
  const start = now();
  const branches: OtherBranch[] = [];
  let left = 0;
  const others = pulls.filter(({ number, baseRef: onto }) => onto === baseRef && number !== situation.pull?.number);
  for (const { number, url } of others) {
    if (branches.length >= mostTaken || now() - start > mostMs) {
      left += 1;
      continue;
    }
    const files = added(await client.pullFiles(number), folders);
    if (files.length === 0) continue;
    if (files.length > mostFiles) {
      left += 1;
      continue;
    }
    const tree = subTree(withFiles(base, await readFiles(client, files)), inside);
    branches.push({ name: `pull request #${number}`, url, tree });
  }
  const notes =
    left === 0
      ? []
      : [
          `${left} other pull request${left === 1 ? " was" : "s were"} left out of merge-order: there are too many, or they are too large.`,
        ];
  return { branches, notes };
};
