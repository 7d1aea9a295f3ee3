import type { Family } from "./contract.js";
/** Every family of objects that the catalog knows. */
export declare const families: readonly Family[];
