import { type NewFile } from "../layouts/index.js";
import type { FileTree, History, Migration } from "../model/index.js";
export type Move = {
    readonly from: string;
    readonly to: string;
};
export type Texts = {
    readonly up: string /** Null: it has no down. */;
    readonly down: string | null;
};
/** The files of the migration that takes the place of `last`. */
export declare const squashedFiles: (history: History, last: Migration, name: string | null, { up, down }: Texts, downDirectory: string | null) => readonly NewFile[];
/** Where the files of these migrations go. */
export declare const movesFor: (tree: FileTree, history: History, replaced: readonly Migration[], last: Migration) => Promise<readonly Move[]>;
/** The repository as it will be. */
export declare const treeAfter: (tree: FileTree, moves: readonly Move[], files: readonly NewFile[]) => FileTree;
