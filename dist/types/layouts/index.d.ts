import type { FileTree, History } from "../model/index.js";
import type { Layout, LayoutOptions } from "./contract.js";
import { type Detected } from "./detect-folders.js";
import type { Detection } from "./fit.js";
export type { Confidence, Fit, Layout, LayoutOptions, Listing } from "./contract.js";
export { type Decoded, decodeSql, type Remark } from "./decode.js";
export type { Detected } from "./detect-folders.js";
export type { Detection } from "./fit.js";
export { type DownFile, missingDown } from "./missing-down.js";
export { fileName, type NewFile, type NewMigration, newFiles } from "./new-files.js";
/** Every layout that Lockstep reads. Where two read a folder alike, the earlier one gives its name. */
export declare const layouts: readonly Layout[];
/**
 * Looks through the repository for folders of migrations, of one layout where its id is given.
 * Rejects with Problem "no-migrations", "layout-ambiguous", "folder-ambiguous" or "unknown-layout".
 */
export declare const detectFolders: (tree: FileTree, layoutId?: string) => Promise<Detected>;
/** What a folder that the user named is read as, and why. Rejects as `readHistory` with `auto` does. */
export declare const detectFolder: (tree: FileTree, folder: string) => Promise<Detection>;
/** Reads one folder of migrations. Rejects with Problem when there is nothing in it to read. */
export declare const readHistory: (tree: FileTree, folder: string, layoutId: string, options?: LayoutOptions) => Promise<History>;
