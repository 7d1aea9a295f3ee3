// Which Prisma schemas a repository has. A path that was named wins; then what the project's settings say, as Prisma itself
// would read them; then the usual places; then whatever has a datasource for Postgres.
import { type FileTree, Problem } from "../../model/index.ts";
import { blocksOf } from "./blocks.ts";
import { type Claim, claimsIn } from "./claims.ts";
import { isPostgres, providerOf, type SchemaFile } from "./mend.ts";
import { folderOf, isBelow, joined } from "./paths.ts";

export type PrismaSource = {
  /** The file or the folder, from the root of the repository. */
  readonly path: string;
  /** Sorted by path. */
  readonly files: readonly SchemaFile[];
  /** Why it was taken: a phrase that follows its path. */
  readonly reason: string;
};

export type FoundPrisma = {
  readonly sources: readonly PrismaSource[];
  /** What was passed over, and why. */
  readonly ignored: readonly { readonly path: string; readonly reason: string }[];
};

const generated =
  /(^|\/)(node_modules|dist|build|out|coverage|vendor|generated|__generated__|fixtures?|__fixtures__|__snapshots__|testdata|\.(?!config\/)[^/]+)\//i;
const beside = /(^|\/)(tests?|__tests__|e2e|specs?|examples?|templates?|demos?|docs)\//i;

const readAll = async (tree: FileTree, paths: readonly string[]): Promise<readonly SchemaFile[]> => {
  const files = await Promise.all(
    paths.map(async (path) => {
      const bytes = await tree.read(path);
      return bytes === null ? [] : [{ path, text: new TextDecoder().decode(bytes) }];
    }),
  );
  return files.flat();
};

const isPrisma = (path: string): boolean => path.endsWith(".prisma");

/** The files that a path stands for: itself, or what is below it, as Prisma reads a folder. */
const filesAt = (path: string, all: readonly string[]): readonly string[] =>
  all.includes(path) ? [path] : all.filter((file) => isBelow(file, path));

type Group = { readonly path: string; readonly files: readonly SchemaFile[]; readonly reason: string };

const hasBlock = ({ text }: SchemaFile, keyword: string): boolean =>
  blocksOf(text).some((block) => block.keyword === keyword);

/** Files that no settings speak of, put together as Prisma would find them, or as their authors laid them out. */
const usualGroups = (files: readonly SchemaFile[]): readonly Group[] => {
  const heads = files.filter((file) => hasBlock(file, "datasource"));
  return heads.map((head): Group => {
    const folder = folderOf(head.path);
    const others = files.filter((file) => file !== head && isBelow(file.path, folder) && !heads.includes(file));
    const name = head.path.slice(folder === "" ? 0 : folder.length + 1);
    const many = /(^|\/)prisma\/schema$/.test(folder) || name !== "schema.prisma" || !hasBlock(head, "model");
    const reason = name === "schema.prisma" ? "it is in a usual place" : "it has a datasource";
    if (!many || others.length === 0) return { path: head.path, files: [head], reason };
    const all = [head, ...others].sort((a, b) => (a.path < b.path ? -1 : 1));
    return { path: folder, files: all, reason: "its files are one schema" };
  });
};

/** A file, a folder whose files are one schema, or one in which there are several. */
const named = async (tree: FileTree, path: string): Promise<readonly PrismaSource[]> => {
  const clean = joined("", path);
  const reason = "it was named";
  const listed = await tree.list(clean);
  const below = listed.filter((file) => isPrisma(file) && !generated.test(file.slice(clean.length)));
  const files = await readAll(tree, below.length > 0 ? below : [clean]);
  if (files.length === 0) {
    throw new Problem("prisma-missing", `there is no Prisma schema at ${path}`, {
      hint: "Name a .prisma file, or a folder of them, from the root of the repository.",
    });
  }
  const groups = usualGroups(files);
  return groups.length > 1 ? groups.map((group) => ({ ...group, reason })) : [{ path: clean, files, reason }];
};

type Ignored = FoundPrisma["ignored"][number];

const claimed = (claims: readonly Claim[], paths: readonly string[], files: readonly SchemaFile[]) => {
  const groups: Group[] = [];
  const ignored: Ignored[] = [];
  const roots: string[] = [];
  for (const { path, root, where, from } of claims) {
    const taken = new Set(filesAt(path, paths));
    if (taken.size > 0) roots.push(root);
    if (taken.size === 0) ignored.push({ path, reason: `${where} names it, and it is not there` });
    else if (!groups.some((group) => group.path === path)) {
      groups.push({ path, files: files.filter((file) => taken.has(file.path)), reason: `${from} names it` });
    }
  }
  // A script may name one file of a folder that is one schema.
  const within = (one: Group) => (other: Group) =>
    other !== one && other.files.length > one.files.length && one.files.every((file) => other.files.includes(file));
  return { groups: groups.filter((group) => !groups.some(within(group))), ignored, roots };
};

/** Sorts out what is for another database. */
const forPostgres = (groups: readonly Group[]): FoundPrisma => {
  const sources: PrismaSource[] = [];
  const ignored: Ignored[] = [];
  for (const group of groups) {
    const provider = group.files.map(providerOf).find((found) => found !== null) ?? null;
    if (provider === null || isPostgres(provider)) sources.push(group);
    else ignored.push({ path: group.path, reason: `it is for ${provider}` });
  }
  return { sources, ignored };
};

/** The schemas of a repository. `paths`: what was named; empty to look for them. Rejects with `Problem` where a named one is not there. */
export const findPrisma = async (tree: FileTree, paths: readonly string[]): Promise<FoundPrisma> => {
  if (paths.length > 0) {
    const sources = await Promise.all(paths.map((path) => named(tree, path)));
    return { sources: sources.flat(), ignored: [] };
  }
  const listing = await tree.list("");
  const all = listing.filter((path) => !generated.test(path));
  const candidates = all.filter(isPrisma);
  if (candidates.length === 0) return { sources: [], ignored: [] };
  const claims = await claimsIn(tree, all, candidates);
  const files = await readAll(tree, candidates);
  const first = claimed(claims, candidates, files);
  const spoken = new Set(first.groups.flatMap((group) => group.files));
  const left = files.filter((file) => !spoken.has(file));
  const stale = left.filter(({ path }) => isSpokenFor(path, all, first.roots));
  const groups = usualGroups(left.filter((file) => !stale.includes(file)));
  const main = groups.filter(({ path }) => !beside.test(`${path}/`));
  const kept = [...first.groups, ...(main.length > 0 || first.groups.length > 0 ? main : groups)];
  const { sources, ignored } = forPostgres(kept.sort((a, b) => (a.path < b.path ? -1 : 1)));
  return {
    sources,
    ignored: [
      ...first.ignored,
      ...ignored,
      ...groups
        .filter((group) => !kept.includes(group))
        .map(({ path }) => ({ path, reason: "it is an example or a test" })),
      ...stale
        .filter((file) => hasBlock(file, "datasource"))
        .map(({ path }) => ({ path, reason: "its project names another schema" })),
    ],
  };
};

/** Does the package that a file is in name its schema elsewhere? */
const isSpokenFor = (path: string, all: readonly string[], roots: readonly string[]): boolean => {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    if (roots.includes(folder)) return true;
    if (all.includes(joined(folder, "package.json")) || folder === "") return false;
  }
};
