import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Problem } from "../model/index.ts";
import type { Squashed } from "../squash.ts";

// Everything or nothing, and nothing in between that a signal could cut: what was done is taken back where a step fails.

type Undo = () => void;

const makeFolder = (folder: string, undos: Undo[]): void => {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder), undos);
  mkdirSync(folder);
  undos.push(() => rmdirSync(folder));
};

/** Folders that held nothing but what was moved. */
const dropEmpty = (root: string, folders: ReadonlySet<string>): void => {
  for (const folder of [...folders].sort((a, b) => b.length - a.length)) {
    const path = join(root, folder);
    if (folder !== "." && existsSync(path) && readdirSync(path).length === 0) rmdirSync(path);
  }
};

/** Moves the old files and writes the new ones. Rejects with Problem, and all is as it was. */
export const writeSquash = (root: string, { files, moves }: Pick<Squashed, "files" | "moves">): void => {
  const undos: Undo[] = [];
  try {
    for (const { from, to } of moves) {
      const [source, target] = [join(root, from), join(root, to)];
      if (existsSync(target)) throw new Error(`${to} exists already`);
      makeFolder(dirname(target), undos);
      renameSync(source, target);
      undos.push(() => renameSync(target, source));
    }
    for (const { path, content } of files) {
      const target = join(root, path);
      makeFolder(dirname(target), undos);
      writeFileSync(target, content, { flag: "wx" });
      undos.push(() => rmSync(target));
    }
  } catch (cause) {
    for (const undo of undos.reverse()) undo();
    throw new Problem("squash-unwritable", "the files could not be moved and written, and are as they were", {
      detail: cause instanceof Error ? cause.message : String(cause),
      hint: "See that this user may write there, and run it again.",
      cause,
    });
  }
  dropEmpty(root, new Set(moves.map(({ from }) => dirname(from))));
};
