import type { Entry } from "./reading.js";
/** SHA-256 of a catalog, in hex: equal for equal catalogs. Places of columns do not count. */
export declare const catalogDigest: (entries: readonly Pick<Entry, "kind" | "address" | "parent" | "traits">[]) => string;
