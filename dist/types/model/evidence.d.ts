import type { AccessEvidence } from "./access.js";
import type { Change } from "./catalog.js";
import type { SqlRefusal } from "./database.js";
import type { AllTables, Diagram } from "./diagram.js";
import type { Drift } from "./drift.js";
import type { HealthEvidence } from "./health.js";
import type { LedgerEvidence } from "./ledger.js";
import type { History, Migration } from "./migration.js";
import type { Traffic } from "./traffic.js";
import type { Trials } from "./trials.js";
/** Why a script stopped, and where in its file. */
export type Failure = SqlRefusal & {
    readonly file: string;
    /** 1-based. */
    readonly line: number;
    /** 1-based, in code points. */
    readonly column: number;
    /** The statement that failed, shortened to its first line. */
    readonly statement: string;
    /** The object that Postgres did not find, where that is why. */
    readonly missing: {
        readonly kind: string;
        readonly name: string;
    } | null;
};
/** How a script had to be sent: as one simple query, wrapped in a transaction (25P01), or statement by statement (25001, 55P04). */
export type SendMode = "whole" | "wrapped" | "statements";
/** One script, run once. */
export type Attempt = {
    readonly status: "ok" | "failed" | "missing" | "irreversible" | "skipped";
    /** Milliseconds that Postgres took. Null when it did not run. */
    readonly ms: number | null;
    readonly mode: SendMode;
    readonly failure: Failure | null;
    /** Why it was skipped, or why it may not be undone. */
    readonly reason: string | null;
};
export type RoundTrip = "exact" | "column-order" | "residue" | "unproven";
/** A setting of the session that a script left changed for the next one. */
export type SessionLeak = {
    readonly setting: string;
    readonly value: string;
};
/** What the rehearsal saw of one migration. */
export type Step = {
    readonly migration: Migration;
    readonly up: Attempt;
    readonly down: Attempt;
    readonly roundTrip: RoundTrip;
    /** Why the round trip is unproven. */
    readonly unproven: string | null;
    /** What the up changed. */
    readonly changes: readonly Change[];
    /** What the down left different from before its up. Holds the rank-only changes too. */
    readonly residue: readonly Change[];
    /** SQL that, appended to the down, was proved to remove the residue. For a missing down: a whole down, proved. */
    readonly cure: string | null;
    /** After an inexact down: whether the up runs again, and whether it gives the same catalog. Null when not needed or not possible. */
    readonly again: {
        readonly failure: Failure | null;
        readonly changes: readonly Change[];
    } | null;
    /** Settings that the up, or the down, left changed. */
    readonly leaks: {
        readonly up: readonly SessionLeak[];
        readonly down: readonly SessionLeak[];
    };
    /** Extensions that were stubs when this migration asked for them. */
    readonly stubs: readonly string[];
};
/** Everything back to the beginning, and up again. */
export type Unwind = {
    /** The down that failed although it works right after its up. */
    readonly failure: {
        readonly migration: string;
        readonly direction: "down" | "up";
        readonly failure: Failure;
    } | null;
    /** What was left at the beginning, after all downs. */
    readonly residue: readonly Change[];
    /** How the second way up differs from the first. */
    readonly changes: readonly Change[];
};
/** A migration's files as the base branch has them, decoded. */
export type BaseMigration = {
    readonly id: string;
    readonly version: string;
    readonly up: string;
    readonly down: string | null;
    readonly file: string;
};
/** A migration that stands for migrations of the base branch: squashed out of them. */
export type SquashOfBase = {
    /** Id of a migration that the base branch does not have, or has otherwise. */
    readonly migration: string;
    /** Ids of the base branch's, of which it names the content. */
    readonly replaced: readonly string[];
    /** How what it makes differs from what they make, a line each. */
    readonly differences: readonly string[];
};
/** What the base branch holds of the same history. */
export type Base = {
    /** Full commit id. */
    readonly sha: string;
    readonly migrations: readonly BaseMigration[];
    /** What stands for some of these now, as far as it could be tried. */
    readonly squashes?: readonly SquashOfBase[];
};
/** Is the migration in the base branch, and unchanged? */
export type Standing = "unchanged" | "edited" | "new";
/** All that a rehearsal of one history saw; the only thing that a check reads. */
export type Evidence = {
    readonly history: History;
    readonly base: Base | null;
    /** By migration id. Everything is `new` when there is no base. */
    readonly standing: ReadonlyMap<string, Standing>;
    readonly steps: readonly Step[];
    /** Null when not every migration has a down that was proved. */
    readonly unwind: Unwind | null;
    readonly server: {
        readonly id: string;
        readonly version: string;
    };
    readonly platform: string;
    /** The day on which it ran, `YYYY-MM-DD`, against which allow comments expire. */
    readonly today: string;
    /** What holds the day on which it ran, to judge by its text. What was seen on another day is in `trials.clocks`. */
    readonly clock: readonly {
        readonly migration: string;
        readonly changes: readonly Change[];
        readonly line: number | null;
    }[];
    /** Who reaches what after the last migration. Null when nobody looked. */
    readonly access: AccessEvidence | null;
    /** The same on the base branch. Null when there is none, or nobody looked. */
    readonly baseAccess: AccessEvidence | null;
    /** Declared schemas, held against what the migrations make. */
    readonly drift: readonly Drift[];
    /** What new migrations do to what was there before them. Null when nobody looked: without a base nothing was there. */
    readonly traffic: Traffic | null;
    /** What a live database remembers of the history. Null where none was asked. */
    readonly ledger: LedgerEvidence | null;
    /** What a look at a live database saw. Missing where nobody looked. */
    readonly health?: HealthEvidence;
    /** The tables that new migrations touch. Missing where there are none, or nobody looked. */
    readonly diagram?: Diagram;
    /** All tables. Missing where the diagram shows them, or nobody looked. */
    readonly allTables?: AllTables;
    /** What was tried with new migrations beside walking them. */
    readonly trials: Trials;
};
