import type { Change } from "./catalog.js";
/**
 * What a down that was drafted from the catalog cannot bring back or has to give up, as comments to stand above it.
 * `changes` are those of the up.
 */
export declare const draftNotes: (changes: readonly Change[]) => string;
