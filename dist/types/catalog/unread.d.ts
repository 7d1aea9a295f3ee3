import type { Mirror } from "./mirror.js";
import type { Plain } from "./plain.js";
import type { Slot } from "./plain-tree.js";
import { type Entry, type Extent } from "./reading.js";
import type { Touch } from "./watch.js";
/** What a script changed, by address: what stood before it and after it. Complete once all that it touched was read. */
export type Effect = {
    readonly before: Map<string, Entry | null>;
    readonly after: Map<string, Entry | null>;
};
/** A plain script that ran. `granted`: OIDs of the relations whose privileges it changed. */
export type Ran = {
    readonly sql: string;
    readonly plain: Plain;
    readonly touches: readonly Touch[];
    readonly granted: readonly number[];
};
/** What a script was found to have done: `more` than can be told; or it lied about a drop, or an earlier one did. */
export type Noted = "noted" | "more" | "forged";
export type Unread = {
    /** Takes note of what a script touched. */
    readonly note: (ran: Ran, effect: Effect) => Noted;
    /** Takes over these slots of relations; gives false when what was found cannot be. */
    readonly take: (relations: readonly number[], slots: readonly Slot[], read: readonly Entry[]) => boolean;
    /** Takes over all that is unread, out of a reading that holds it. */
    readonly takeAll: (read: readonly Entry[]) => boolean;
    /** What to read for `takeAll`; null when there is nothing. */
    readonly extent: () => Extent | null;
    /** OIDs that were dropped, in their order. */
    readonly dropped: () => readonly number[];
};
export declare const createUnread: (mirror: Mirror) => Unread;
