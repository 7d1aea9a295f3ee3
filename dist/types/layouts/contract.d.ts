import type { FileTree, History } from "../model/index.js";
/** A folder as detection sees it: every name, and the beginning of a few files. */
export type Listing = {
    /** Relative to the root of the repository. "" is the root. */
    readonly folder: string;
    /** Every file below the folder, relative to it, sorted by code unit. */
    readonly files: readonly string[];
    /** The beginning of some SQL files and of every file that a tool keeps its own notes in, by relative path; `../` is beside. */
    readonly samples: ReadonlyMap<string, string>;
};
/**
 * `certain`: something only this tool writes is there. `likely`: the names follow this tool's own pattern.
 * `possible`: nothing speaks against it.
 */
export type Confidence = "certain" | "likely" | "possible";
export type Fit = {
    readonly confidence: Confidence;
    /** What was seen, as the end of the sentence "found … because …". */
    readonly evidence: string;
    /** Why a folder that fits must not be read all the same: it is for another database. Null: read it. */
    readonly refusal: string | null;
};
export type LayoutOptions = {
    /** Where the downs lie, relative to the root, for layouts whose tool must not see them. Null: the layout's default. */
    readonly downDirectory: string | null;
};
/** A convention for laying migrations in a folder. */
export type Layout = {
    /** Kebab-case, equal to the file's name. */
    readonly id: string;
    /** As a reader would call it: `golang-migrate (N_name.up.sql, N_name.down.sql)`. */
    readonly title: string;
    /** The tool whose order and rules are followed, as its users spell it. */
    readonly tool: string;
    /** Does it read subfolders? Then nothing below its folder is a history of its own. */
    readonly deep: boolean;
    /** Null when the folder does not look like this. Pure. */
    readonly detect: (listing: Listing) => Fit | null;
    /** Reads a folder, also one that `detect` would not have taken. Gives a history without migrations when nothing fits. */
    readonly read: (tree: FileTree, folder: string, options: LayoutOptions) => Promise<History>;
};
