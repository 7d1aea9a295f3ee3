import type { FileTree } from "../model/index.ts";
import { baseName, joinPath, parentOf } from "./paths.ts";

/** Downs that lie in a folder of their own: the file for a migration's name, if there is one. */
export type DownFiles = { readonly folder: string; readonly files: ReadonlyMap<string, string> };

const nameOf = (path: string): string => {
  const name = baseName(path);
  // Prisma-like: <folder>/<name>/down.sql
  if (/^(down|rollback)\.sql$/i.test(name)) return baseName(parentOf(path));
  return name.replace(/(\.(down|rollback|undo|revert))?\.sql$/i, "");
};

/** Reads the names in the first of the folders that holds SQL files. */
export const findDownFiles = async (tree: FileTree, folders: readonly string[]): Promise<DownFiles | null> => {
  for (const folder of folders) {
    const files = (await tree.list(folder)).filter((path) => /\.sql$/i.test(path));
    if (files.length > 0) return { folder, files: new Map(files.map((path) => [nameOf(path), path])) };
  }
  return null;
};

const names = ["rollbacks", "rollback", "downs", "down", "reverts", "undo"];

/** Where the downs of a folder may lie when nobody said: beside it, or in it. */
export const usualDownFolders = (folder: string): readonly string[] => [
  ...names.map((name) => joinPath(parentOf(folder), name)).filter((path) => path !== folder),
  ...names.map((name) => joinPath(folder, name)),
];
