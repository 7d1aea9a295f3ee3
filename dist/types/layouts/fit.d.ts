import { type FileTree } from "../model/index.js";
import type { Confidence, Fit, Layout, Listing } from "./contract.js";
export type Match = {
    readonly layout: Layout;
    readonly fit: Fit;
};
/** The layout that fits best. Null when none does. Rejects with Problem "layout-ambiguous". */
export declare const bestMatch: (layouts: readonly Layout[], tree: FileTree, listing: Listing) => Promise<Match | null>;
/** A folder of migrations that was found. */
export type Detection = {
    readonly folder: string;
    /** Id of its layout. */
    readonly layout: string;
    readonly confidence: Confidence;
    /** What was found and why, one sentence. */
    readonly sentence: string;
};
/** A match in words. */
export declare const detectionOf: (folder: string, { layout, fit }: Match) => Detection;
