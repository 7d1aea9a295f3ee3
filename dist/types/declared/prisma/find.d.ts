import { type FileTree } from "../../model/index.js";
import { type SchemaFile } from "./mend.js";
export type PrismaSource = {
    /** The file or the folder, from the root of the repository. */
    readonly path: string;
    /** Sorted by path. */
    readonly files: readonly SchemaFile[];
    /** Why it was taken: a phrase that follows its path. */
    readonly reason: string;
};
export type FoundPrisma = {
    readonly sources: readonly PrismaSource[];
    /** What was passed over, and why. */
    readonly ignored: readonly {
        readonly path: string;
        readonly reason: string;
    }[];
};
/** The schemas of a repository. `paths`: what was named; empty to look for them. Rejects with `Problem` where a named one is not there. */
export declare const findPrisma: (tree: FileTree, paths: readonly string[]) => Promise<FoundPrisma>;
