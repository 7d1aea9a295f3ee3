import { type Slot } from "./plain-tree.js";
/** What of a slot a script leaves different: anything, or nothing but members of these names, which are new. */
export type Leaves = "any" | ReadonlySet<string>;
/** A relation that a script is about, as the script calls it. */
export type Reach = {
    /** Its last name, by which scripts are told apart. */
    readonly name: string;
    /** What Postgres finds it by. */
    readonly sql: string;
    /** Is it made here? */
    readonly created: boolean;
    /** Is it there before and after? Then the watch may tell of it, whatever was done to it. */
    readonly altered: boolean;
    /** Slots that have to be known before. */
    readonly needs: ReadonlySet<Slot>;
    readonly leaves: ReadonlyMap<Slot, Leaves>;
    /** Constraints that it adds, none of which is a column's NOT NULL. */
    readonly adds: readonly string[];
    /** Constraints that it drops. One of a column's NOT NULL leaves the column different. */
    readonly drops: readonly string[];
};
/** What a plain script can change. */
export type Plain = {
    readonly reaches: readonly Reach[];
    /** Other objects that have to be known before it runs, by names that tell apart what is read apart. */
    readonly parts: readonly string[];
    /** Those that it leaves different. */
    readonly makes: readonly string[];
    /** Relations whose privileges it changes, which the watch does not tell. */
    readonly granted: readonly string[];
    /** Does it take along what hangs on other relations? */
    readonly cascades: boolean;
    /** Tags of commands that come with it, and that its text does not spell. */
    readonly brings: ReadonlySet<string>;
    /** False when it also writes rows, which can leave more in a session than settings. */
    readonly onlyShapes: boolean;
    /** May an expression of the author's be evaluated? */
    readonly evaluates: boolean;
    /** Does no code of the author's run? Then every message of the watch is true. */
    readonly quiet: boolean;
};
/** What a script can change; null when its text does not say. */
export declare const plainScript: (sql: string) => Plain | null;
