import type { Migration } from "../model/index.js";
import type { Live } from "../postgres/index.js";
import { type Builder } from "../rehearse/index.js";
import type { Moved, Refusal } from "./contract.js";
/** A migration that an earlier run began and did not finish. */
export type Begun = {
    readonly migration: Migration;
    readonly direction: Moved["direction"];
    /** Statements that stand. The next one may stand, too, or have left something. */
    readonly done: number;
};
/** What earlier runs left unfinished. Writes nothing. */
export declare const begunIn: (live: Live, migrations: readonly Migration[]) => Promise<readonly Begun[]>;
/** What stands of these, as steps that can be built. */
export declare const standingOf: (begun: readonly Begun[]) => readonly Migration[];
/** Addresses that the rest of these makes, changes or drops: what was cut off in the middle may differ there. */
export declare const touchedBy: (builder: Builder, applied: readonly Migration[], begun: readonly Begun[]) => Promise<ReadonlySet<string>>;
/** What was begun in one direction is finished in that direction. */
export declare const begunRefusals: (begun: readonly Begun[], command: "promote" | "rollback") => readonly Refusal[];
