/** `path` as a file tree spells it: no `./`, no `/` at its end, "" for the root. Null when it is absolute or leaves the tree. */
export function treePath(path: string): string | null {
  if (path.startsWith("/") || path.includes("\0")) return null;
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return parts.includes("..") ? null : parts.join("/");
}

/** Folders that never hold a repository's own files. */
export const skippedFolders: ReadonlySet<string> = new Set([".git", "node_modules"]);

/** Does a skipped folder lie on the way to this path? */
export function isSkipped(path: string): boolean {
  return path.split("/").some((part) => skippedFolders.has(part));
}
