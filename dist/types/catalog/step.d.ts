import type { Mirror, Past } from "./mirror.js";
import type { Plain } from "./plain.js";
import type { Touch } from "./watch.js";
/** A plain script that ran. */
export type Ran = {
    readonly sql: string;
    readonly plain: Plain;
    readonly touches: readonly Touch[];
};
type Rows = readonly (readonly (string | null)[])[];
/** SQL that reads what plain scripts touched since the last reset. */
export declare const readAfter: (plains: readonly Plain[]) => string;
/**
 * Takes over what plain scripts did that were read at once, calling `each` after every one. `stopped`: `each` said so, or
 * they did more than was read. `forged`: an earlier script lied about a drop. `dropped`: OIDs that earlier scripts dropped.
 */
export declare const takeSteps: (mirror: Mirror, rans: readonly Ran[], rows: Rows, dropped: Set<number>, each: (past: Past, index: number) => boolean) => "taken" | "stopped" | "forged";
export {};
