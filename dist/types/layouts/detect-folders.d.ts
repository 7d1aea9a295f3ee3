import { type FileTree } from "../model/index.js";
import type { Layout } from "./contract.js";
import { type Detection } from "./fit.js";
export type Detected = {
    /** Never empty, sorted by folder. */
    readonly found: readonly Detection[];
    /** Folders that could have been meant, and why they were not taken. */
    readonly passedOver: readonly {
        readonly folder: string;
        readonly reason: string;
    }[];
};
/**
 * Looks through everything below `below` ("" is the whole repository).
 * Rejects with Problem "no-migrations", "layout-ambiguous" or "folder-ambiguous".
 */
export declare const detectBelow: (layouts: readonly Layout[], tree: FileTree, below: string) => Promise<Detected>;
