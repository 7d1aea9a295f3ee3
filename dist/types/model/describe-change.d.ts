import type { Change } from "./catalog.js";
/** A change in words: what it is about, and what stood before and after, as text. Null where there was nothing. */
export type Described = {
    readonly before: string | null;
    readonly after: string | null;
};
/** What stood at the address before and after, for a report. */
export declare const describeChange: (change: Change) => Described;
/** Without the parts of things that came or went whole: a dropped table does not tell its columns. */
export declare const outline: (changes: readonly Change[]) => readonly Change[];
