import type { FleetSettings } from "../model/index.js";
import type { PromoteRequest, Promotion } from "../promote/index.js";
/** One database of a fleet. */
export type Target = {
    /** What people call it. Unique, and shown everywhere. */
    readonly name: string;
    /** Never printed. */
    readonly url: string;
    /** Host and port: databases there share its connections. */
    readonly host: string;
};
/** A part of a fleet that one job does: wave and shard count from 1. */
export type Part = {
    readonly wave: number;
    readonly shard: number;
    readonly of: number;
};
/** All that a command on many databases needs to know from outside. */
export type FleetRequest = Omit<PromoteRequest, "baseline"> & {
    readonly fleet: FleetSettings;
    /** Null: all waves, one after another. */
    readonly part: Part | null;
    /** Look at every database, and promote none. */
    readonly lookOnly: boolean;
    /** Runs the command that lists the databases. */
    readonly list: (command: string) => Promise<string>;
    /** Told of every URL before anything is done with it, so that it can be masked. */
    readonly learned: (urls: readonly string[]) => void;
};
/**
 * `at-tip`: nothing was pending. `promoted`, `planned`: as it should be. `behind`: migrations are pending (a look).
 * Left alone: `ahead` (its ledger knows more than the files), `diverged` (ledger or catalog are not what the files say).
 * Stops the fleet: `failed`, `different`, `unhealthy` (it was promoted, and what was asked afterwards did not answer well), `refused` (a preflight or the rehearsal of the migrations), `unknown`.
 * `unjudged`: nobody could reach or judge it. `cancelled`; `not-started`: the fleet had stopped.
 */
export type TargetOutcome = "at-tip" | "promoted" | "planned" | "behind" | "ahead" | "diverged" | "failed" | "different" | "unhealthy" | "refused" | "unknown" | "unjudged" | "cancelled" | "not-started";
export type TargetRecord = {
    readonly name: string;
    readonly wave: number;
    readonly outcome: TargetOutcome;
    /** Host, port and database. Null: it was not reached. */
    readonly database: string | null;
    /** The migration that is applied as the last one. */
    readonly standsAt: string | null;
    /** How many this run applied, and how many wait still. */
    readonly applied: number;
    readonly pending: number;
    readonly ms: number;
    /** One line: why it is not at tip. */
    readonly reason: string | null;
    /** The whole record, where somebody wrote, or tried. */
    readonly promotion: Promotion | null;
};
/**
 * `done`: every database is where it should be. `left`: those that are ahead or diverged are not, and were not touched.
 * `stopped`: a failure; later ones were not started. `unjudged`: some could not be reached. `unknown` and `cancelled` as
 * for one database.
 */
export type FleetOutcome = "done" | "left" | "stopped" | "unknown" | "unjudged" | "cancelled";
/** The record of a run over many databases. */
export type FleetRecord = {
    readonly version: 1;
    readonly tool: string;
    readonly command: "promote" | "status";
    readonly outcome: FleetOutcome;
    readonly dryRun: boolean;
    /** Null: the whole fleet. */
    readonly part: Part | null;
    readonly layout: string | null;
    /** The last migration of the files. */
    readonly tip: string | null;
    readonly run: PromoteRequest["run"];
    readonly durationMs: number;
    readonly targets: readonly TargetRecord[];
    /** Where the databases stand, the most common first. Null: nobody knows, or before the first migration. */
    readonly tips: readonly {
        readonly standsAt: string | null;
        readonly targets: number;
        readonly some: readonly string[];
    }[];
    /** Name of the database whose failure stopped the fleet. */
    readonly stoppedBy: string | null;
    readonly notes: readonly string[];
};
