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

/** Pull requests looked at, those taken, files that GitHub lists of one, and those taken of it. */
const mostLooked = 30;
const mostTaken = 10;
const mostListed = 100;
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

const isNew: ReadonlySet<string> = new Set(["added", "renamed", "copied"]);

/** New files, and the lists that a tool keeps of them, which every new one changes. */
const added = (files: readonly PullFile[], folders: readonly string[]): readonly PullFile[] => {
  const inside = files.filter(({ path }) => folders.some((folder) => below(folder, path)));
  const fresh = inside.filter(({ path, status }) => isNew.has(status) && /\.(?:sql|toml|json|plan|conf)$/i.test(path));
  const lists = inside.filter(({ path, status }) => status === "modified" && /\.(?:toml|json|plan|conf)$/i.test(path));
  return fresh.length === 0 ? [] : [...fresh, ...lists];
};

const readFiles = async (client: PullsRequest["client"], files: readonly PullFile[]) => {
  const read = await Promise.all(files.map(async ({ path, sha }) => [path, await client.blob(sha)] as const));
  return {
    small: new Map(read.filter(([, bytes]) => bytes.length <= mostBytes)),
    large: read.filter(([, bytes]) => bytes.length > mostBytes).map(([path]) => path),
  };
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
      return await lookAt(
        request,
        situation.baseRef,
        wanted,
        await client.openPulls(situation.baseRef, mostLooked + 1),
      );
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
  const notes: string[] = [];
  let left = 0;
  const others = pulls
    .slice(0, mostLooked)
    .filter(({ number, baseRef: onto }) => onto === baseRef && number !== situation.pull?.number);
  if (pulls.length > mostLooked)
    notes.push(`Only the newest ${mostLooked} open pull requests were looked at for merge-order.`);
  for (const { number, url, isFork } of others) {
    if (branches.length >= mostTaken || now() - start > mostMs) {
      left += 1;
      continue;
    }
    const name = `pull request #${number}`;
    const listed = await client.pullFiles(number);
    const files = added(listed, folders);
    if (listed.length >= mostListed)
      notes.push(`Of ${name} only the first ${mostListed} files were looked at for merge-order.`);
    if (files.length === 0) continue;
    if (files.length > mostFiles) {
      left += 1;
      continue;
    }
    const { small, large } = await readFiles(client, files);
    for (const path of large) notes.push(`${path} of ${name} was left out of merge-order: it is too large.`);
    branches.push({ name, url, isFork, tree: subTree(withFiles(base, small), inside) });
  }
  const were = left === 1 ? " was" : "s were";
  if (left > 0)
    notes.push(`${left} other pull request${were} left out of merge-order: there are too many, or they are too large.`);
  return { branches, notes };
};
