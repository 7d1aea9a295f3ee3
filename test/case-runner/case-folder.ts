// A golden case on disk. The folder is a tiny repository, but for what speaks about it: `base/` is the base branch,
// `others/NAME/` what another branch has beside that, `expected/` what we must say, `case.json` how the run is set up.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { diskTree, subTree } from "../../src/git/index.ts";
import type { FileTree, OtherBranch } from "../../src/model/index.ts";

/** How a case is run; every key may be left out. */
export type CaseSetup = {
  /** The day of the run, `YYYY-MM-DD`, or `now`: the server's own, whose month the expectations then spell `YYYY_MM`. */
  readonly today: string;
  /** Checks that this case comes close to and that must say nothing new. */
  readonly silent: readonly string[];
  /** What we do not do rightly yet. The expectations tell what is right; the case fails the day they are met. */
  readonly gap: string | null;
  /** Path in the repository by path on disk, for names that not every file system can hold. */
  readonly names: Readonly<Record<string, string>>;
};

export type GoldenCase = {
  readonly name: string;
  readonly folder: string;
  readonly setup: CaseSetup;
  readonly tree: FileTree;
  readonly base: { readonly sha: string; readonly tree: FileTree } | null;
  readonly others: readonly OtherBranch[];
};

const casesFolder = join(import.meta.dirname, "..", "cases");

const baseSha = "ba5eba11ba5eba11ba5eba11ba5eba11ba5eba11";

/** Names of all cases, sorted. */
export const caseNames = (): readonly string[] =>
  readdirSync(casesFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

const isNames = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === "object" && value !== null && isTexts(Object.values(value));

/** Reads the text of a `case.json`. Throws on what it does not know. */
export const readSetup = (text: string): CaseSetup => {
  const given: unknown = JSON.parse(text);
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw new Error("case.json holds no object");
  const {
    today = "2026-12-01",
    silent = [],
    gap = null,
    names = {},
    ...unknown
  } = given as Readonly<Record<string, unknown>>;
  const [stranger] = Object.keys(unknown);
  if (stranger !== undefined) throw new Error(`case.json: unknown key ${JSON.stringify(stranger)}`);
  if (typeof today !== "string" || !/^(now|\d{4}-\d\d-\d\d)$/.test(today))
    throw new Error("case.json: today is no day");
  if (!isTexts(silent)) throw new Error("case.json: silent is no list of checks");
  if (gap !== null && typeof gap !== "string") throw new Error("case.json: gap is no sentence");
  if (!isNames(names)) throw new Error("case.json: names is no map of paths");
  return { today, silent, gap, names };
};

const ownFiles = (path: string): boolean => !/^(?:base|expected|others)\/|^case\.json$/.test(path);

/** The tree with other names for some of its files, and without what is not the repository's. */
const repositoryTree = (tree: FileTree, names: CaseSetup["names"]): FileTree => {
  const onDisk = new Map(Object.entries(names).map(([disk, path]) => [path, disk]));
  return {
    list: async (folder) => {
      const files = (await tree.list("")).filter(ownFiles).map((path) => names[path] ?? path);
      return files.filter((path) => folder === "" || path.startsWith(`${folder}/`)).sort();
    },
    read: async (path) => (ownFiles(path) && !Object.hasOwn(names, path) ? tree.read(onDisk.get(path) ?? path) : null),
  };
};

export const openCase = async (name: string): Promise<GoldenCase> => {
  const folder = join(casesFolder, name);
  const file = join(folder, "case.json");
  const setup = readSetup(existsSync(file) ? readFileSync(file, "utf8") : "{}");
  const disk = await diskTree(folder);
  const tree = repositoryTree(disk, setup.names);
  const base = existsSync(join(folder, "base"))
    ? { sha: baseSha, tree: repositoryTree(subTree(disk, "base"), setup.names) }
    : null;
  const names = existsSync(join(folder, "others")) ? readdirSync(join(folder, "others")).sort() : [];
  const others = names.map((other) => ({
    name: `branch ${other}`,
    url: null,
    isFork: false,
    tree: together(base?.tree ?? tree, subTree(disk, `others/${other}`)),
  }));
  return { name, folder, setup, tree, base, others };
};

/** One tree on top of another. */
const together = (below: FileTree, above: FileTree): FileTree => ({
  list: async (folder) => [...new Set([...(await below.list(folder)), ...(await above.list(folder))])].sort(),
  read: async (path) => (await above.read(path)) ?? below.read(path),
});
