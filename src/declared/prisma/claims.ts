// What the settings of the projects in a repository say about their Prisma schemas.
import type { FileTree } from "../../model/index.ts";
import { schemaInConfig, schemasInManifest } from "./config-path.ts";
import { folderOf, joined } from "./paths.ts";

/** A project says that its schema is there. */
export type Claim = {
  /** File or folder, from the root of the repository. */
  readonly path: string;
  /** Folder of the project. */
  readonly root: string;
  /** What says so, with its place: `apps/web/package.json#prisma.schema`. */
  readonly where: string;
  /** The same, for a phrase. */
  readonly from: string;
};

const config = /(^|\/)(prisma\.config|\.config\/prisma)\.(ts|mts|cts|js|mjs|cjs)$/;

const ancestors = (path: string): readonly string[] => {
  const folders: string[] = [];
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    folders.push(folder);
    if (folder === "") return folders;
  }
};

const textOf = async (tree: FileTree, path: string): Promise<string> => {
  const bytes = await tree.read(path);
  return bytes === null ? "" : new TextDecoder().decode(bytes);
};

const inConfig = async (tree: FileTree, path: string): Promise<readonly Claim[]> => {
  const named = schemaInConfig(await textOf(tree, path));
  if (named === null || named.path === null) return [];
  const folder = folderOf(path);
  const root = folder.endsWith(".config") ? folderOf(folder) : folder;
  return [{ path: joined(root, named.path), root, where: path, from: path }];
};

const inManifest = async (tree: FileTree, root: string): Promise<readonly Claim[]> => {
  const path = joined(root, "package.json");
  return schemasInManifest(await textOf(tree, path)).map(({ path: schema, where }) => ({
    path: joined(root, schema),
    root,
    where: path,
    from: where.replace("package.json", path),
  }));
};

/** What is said by the prisma.config files, and by the package.json of every project above a schema. */
export const claimsIn = async (
  tree: FileTree,
  all: readonly string[],
  schemas: readonly string[],
): Promise<readonly Claim[]> => {
  const configs = await Promise.all(all.filter((path) => config.test(path)).map((path) => inConfig(tree, path)));
  const spoken = new Set(configs.flat().map(({ root }) => root));
  const present = new Set(all);
  const roots = [...new Set(schemas.flatMap(ancestors))]
    .filter((root) => present.has(joined(root, "package.json")) && !spoken.has(root))
    .sort();
  const manifests = await Promise.all(roots.map((root) => inManifest(tree, root)));
  return [...configs.flat(), ...manifests.flat()];
};
