import type { NewFile } from "../layouts/index.js";
import type { LiveRequest } from "../live/index.js";
import type { Move } from "./place.js";
export type SquashRequest = LiveRequest & {
    /** Id or version of the last migration to replace. Null: the newest. */
    readonly until: string | null;
    /** What people call the new one. Null: as the last that it replaces, so that tools that remember names know it. */
    readonly name: string | null;
    /** Statements that may run again, also over a database that has it all. */
    readonly idempotent: boolean;
};
export type Squashed = {
    /** `equal`: proved, and to be written. `different`: it does not make what the history makes. */
    readonly verdict: "equal" | "different";
    readonly id: string;
    readonly layout: string;
    readonly folder: string;
    /** Ids, oldest first. */
    readonly replaces: readonly string[];
    /** Ids of those that stay behind it. */
    readonly later: readonly string[];
    readonly files: readonly NewFile[];
    readonly moves: readonly Move[];
    /** `exact`: proved to leave what stood before. `irreversible`: none was found. `none`: this history has no downs. */
    readonly down: "exact" | "irreversible" | "none";
    readonly rows: readonly {
        readonly table: string;
        readonly rows: number;
    }[];
    readonly statements: number;
    /** What was proved, one sentence each. */
    readonly proved: readonly string[];
    readonly differences: readonly string[];
    /** Policies that repeat or contradict each other. */
    readonly policies: readonly string[];
    readonly notes: readonly string[];
};
