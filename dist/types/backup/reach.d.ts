import type { Coming, Reach } from "./contract.js";
/** What scripts do to rows that are there. */
export declare const reachOf: (coming: readonly Coming[]) => Reach;
