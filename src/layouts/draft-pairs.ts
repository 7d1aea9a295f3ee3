import type { FileFault, FileTree, Script } from "../model/index.ts";
import { type Draft, historyNote, wholeFile } from "./assemble.ts";
import { openFiles } from "./open-files.ts";

/** A migration whose directions are files of their own: paths from the root. */
export type Pair = {
  readonly name: string;
  readonly version: string;
  readonly claim?: string;
  readonly stamp?: number;
  readonly up: string;
  readonly down: string | null;
};

export type Drafted = {
  readonly drafts: readonly Draft[];
  readonly faults: readonly FileFault[];
  readonly text: (file: string) => string;
};

/** Reads the files of pairs. `script` makes what is run of a file's text; as a rule, all of it in a transaction. */
export const draftPairs = async (
  tree: FileTree,
  pairs: readonly Pair[],
  script: (file: string, text: string) => Script = (file, text) => wholeFile(file, text),
): Promise<Drafted> => {
  const files = pairs.flatMap(({ up, down }) => (down === null ? [up] : [up, down]));
  const { text, faults } = await openFiles(tree, files);
  const drafts = pairs.map(({ up, down, ...names }) => ({
    ...names,
    up: script(up, text(up)),
    down: down === null ? null : script(down, text(down)),
  }));
  return { drafts, faults, text };
};

/** A down that was left out since it belongs to nothing. */
export const lonelyDown = (file: string, name: string): FileFault =>
  historyNote(file, `the down \`${name}\` belongs to no migration: it was left out`, {
    severity: "warning",
    hint: "Name it exactly like its up, or remove it.",
  });
