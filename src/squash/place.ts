import { type NewFile, newFiles } from "../layouts/index.ts";
import { baseName, joinPath, parentOf } from "../layouts/paths.ts";
import type { FileTree, History, Migration } from "../model/index.ts";

// Where a squashed migration lies, and where those that it stands for go: beside their folder, where no tool looks.

export type Move = { readonly from: string; readonly to: string };

const separatorAfter = (id: string, at: number): string => (/[-_.]/.test(id[at] ?? "") ? (id[at] ?? "_") : "_");

/** The file name of the last one, or its version with another name. */
const stemFor = ({ id, version }: Migration, name: string | null): string => {
  if (name === null) return id;
  const found = id.indexOf(version);
  const end = found >= 0 ? found + version.length : Math.max(0, id.indexOf("_"));
  return `${id.slice(0, end)}${separatorAfter(id, end)}${name}`;
};

export type Texts = { readonly up: string /** Null: it has no down. */; readonly down: string | null };

/** The files of the migration that takes the place of `last`. */
export const squashedFiles = (
  history: History,
  last: Migration,
  name: string | null,
  { up, down }: Texts,
  downDirectory: string | null,
): readonly NewFile[] => {
  const flyway = /^[VB][\d._]+?__(.*)$/.exec(last.id)?.[1];
  const files = newFiles(history, {
    name: name ?? flyway ?? last.id,
    stem: stemFor(last, name),
    version: last.version,
    stamp: "",
    ms: 0,
    up,
    down: down ?? "",
    downDirectory,
  });
  return down === null ? files.filter(({ content }) => content !== "") : files;
};

/** A folder of its own for what this squash replaces. */
const archiveFor = async (tree: FileTree, { folder }: History, last: Migration): Promise<string> => {
  const archive = joinPath(parentOf(folder), `${folder === "" ? "migrations" : baseName(folder)}_archive`);
  for (let nth = 1; ; nth++) {
    const place = joinPath(archive, nth === 1 ? last.id : `${last.id}-${nth}`);
    if ((await tree.list(place)).length === 0) return place;
  }
};

const beside: Readonly<Record<string, readonly string[]>> = {
  flyway: [".conf"],
};

/** Files that belong to a migration: its own, and what stands beside them under the same name. */
const filesOf = async (
  tree: FileTree,
  { layout, folder }: History,
  { up, down }: Migration,
): Promise<readonly string[]> => {
  const own = [up.file, ...(down === null ? [] : [down.file])];
  // A folder of its own: everything in it, whatever the layout reads of it.
  const home = parentOf(up.file);
  if (parentOf(home) === folder && home !== folder && (layout === "prisma" || layout === "diesel")) {
    return [...new Set([...(await tree.list(home)), ...own])];
  }
  const around = new Set(await tree.list(folder));
  return [
    ...new Set([
      ...own,
      ...own.flatMap((file) => (beside[layout] ?? []).map((ending) => file + ending).filter((one) => around.has(one))),
    ]),
  ];
};

/** Where the files of these migrations go. */
export const movesFor = async (
  tree: FileTree,
  history: History,
  replaced: readonly Migration[],
  last: Migration,
): Promise<readonly Move[]> => {
  const archive = await archiveFor(tree, history, last);
  const { folder } = history;
  const inside = (path: string): string =>
    folder === "" || path.startsWith(`${folder}/`)
      ? path.slice(folder === "" ? 0 : folder.length + 1)
      : joinPath(baseName(parentOf(path)), baseName(path));
  const files = new Set((await Promise.all(replaced.map((one) => filesOf(tree, history, one)))).flat());
  return [...files].sort().map((from) => ({ from, to: joinPath(archive, inside(from)) }));
};

/** The repository as it will be. */
export const treeAfter = (tree: FileTree, moves: readonly Move[], files: readonly NewFile[]): FileTree => {
  const gone = new Set(moves.map(({ from }) => from));
  const arrived = new Map(moves.map(({ from, to }) => [to, from]));
  const made = new Map(files.map(({ path, content }) => [path, new TextEncoder().encode(content)]));
  const below = (folder: string) => (path: string) => folder === "" || path.startsWith(`${folder}/`);
  return {
    list: async (folder) => {
      const kept = (await tree.list(folder)).filter((path) => !gone.has(path));
      const come = [...arrived.keys(), ...made.keys()].filter(below(folder));
      return [...new Set([...kept, ...come])].sort();
    },
    read: async (path) => {
      const own = made.get(path);
      if (own !== undefined) return own;
      const from = arrived.get(path);
      if (from !== undefined) return tree.read(from);
      return gone.has(path) ? null : tree.read(path);
    },
  };
};
