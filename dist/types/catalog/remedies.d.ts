import type { Change, Json } from "../model/index.js";
import type { Family, Remedy } from "./contract.js";
/** How to undo a change, as its family knows it. `now`: all traits of what is there. */
export declare const remediesOf: (change: Change, now: Readonly<Record<string, Json>>) => readonly Remedy[];
/** Kinds whose members are read whole. */
export declare const kindsOf: (scope: Family["scope"]) => readonly string[];
