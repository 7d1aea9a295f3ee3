import type { NewFile } from "../layouts/index.js";
import type { CheckSettings, FileTree } from "../model/index.js";
export type FirstRequest = {
    readonly tree: FileTree;
    /** What was asked for already: folders, layout, downs, platform. */
    readonly settings: CheckSettings;
    /** `owner/name@ref` of the actions. */
    readonly action: string;
    /** Branch whose pushes are promoted. */
    readonly branch: string;
};
export type First = {
    /** What is there, one sentence each. */
    readonly found: readonly string[];
    readonly files: readonly NewFile[];
    /** What to type next. */
    readonly next: readonly string[];
};
/** Plans the first files. Rejects with Problem where nobody can tell which folder is meant. */
export declare const firstFiles: (request: FirstRequest) => Promise<First>;
