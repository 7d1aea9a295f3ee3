import type { Change } from "./catalog.js";
import type { Failure } from "./evidence.js";
/** Values or rows that were there before an up, and are nowhere any more. */
export type Loss = {
    /** `up`: the up took them. `down`: they were there after the up, or could be made out, and are gone after the down. */
    readonly direction: "up" | "down";
    /** As it was called before the up: `public.users`. */
    readonly table: string;
    /** Null: whole rows. */
    readonly column: string | null;
    readonly rows: number;
    /** `dropped` with its column or table, `emptied` to null, `converted` to what is no longer the same, `deleted`. */
    readonly how: "dropped" | "emptied" | "converted" | "deleted";
    /** Of whole rows: is none left? */
    readonly all: boolean;
    /** A constraint or unique index that the table has since, to which deleted rows may have been in the way. */
    readonly toward: string | null;
};
/** A migration, run on tables that hold rows. */
export type RowsTrial = {
    /** How many rows each table held, that the migration could have to do with. */
    readonly tables: readonly {
        readonly name: string;
        readonly rows: number;
    }[];
    /** Tables that could not be filled, and why. */
    readonly unfilled: readonly {
        readonly name: string;
        readonly reason: string;
    }[];
    /** What Postgres refused of the up because of the rows. */
    readonly up: Failure | null;
    /** The refused statement in a form with which the whole up runs on these rows, seen to. */
    readonly remedy: string | null;
    /** The same of the down, after the up. */
    readonly down: Failure | null;
    readonly losses: readonly Loss[];
    /** Why nobody can tell from this what becomes of rows. Null: it can be told. */
    readonly unproved: string | null;
};
/** A file that no transaction holds, stopped after one of its statements or within it. */
export type CrashPoint = {
    /** 1-based, of `of`. */
    readonly statement: number;
    readonly of: number;
    readonly line: number;
    /** Was it stopped within that statement, between two of its transactions? */
    readonly within: boolean;
    /** What stands in the way of running the file again. Null: it runs. */
    readonly again: Failure | null;
    /** What stands in the way of running its down. Null: it runs, or there is none. */
    readonly down: Failure | null;
    /** Indexes that are invalid although the file was run again and got through. */
    readonly left: readonly string[];
};
export type CrashTrial = {
    /** Points from which there is neither a way on nor a way back. */
    readonly stuck: readonly CrashPoint[];
    readonly points: number;
    /** The up, rewritten so that it runs again from every point, and seen to. Null: no such text was found. */
    readonly rewrite: string | null;
    /** Why not every place was tried. Null: all were. */
    readonly untried: string | null;
};
/** A query of the application's that works on the base. */
export type BrokenQuery = {
    readonly file: string;
    readonly line: number;
    readonly query: string;
    /** After which migrations: `new` after all ups, `back` after the downs of the new ones. */
    readonly broken: "new" | "back";
    /** The migration after which it broke first. */
    readonly migration: string;
    readonly message: string;
    readonly sqlstate: string;
};
export type QueriesTrial = {
    readonly prepared: number;
    readonly broken: readonly BrokenQuery[];
    /** So many were too many to ask. */
    readonly omitted: number;
};
/** Migrations of another branch, applied before and after those of this one. */
export type OrderTrial = {
    /** How the reader knows it: `pull request #12 (add tags)`, or a ref. */
    readonly other: string;
    readonly url: string | null;
    /** Is it of somebody who may not write to the repository? */
    readonly isFork: boolean;
    readonly migrations: readonly string[];
    /** What fails, in which order. */
    readonly failure: {
        readonly first: "this" | "other";
        readonly migration: string;
        readonly failure: Failure;
    } | null;
    /** Versions that both bring, each for a migration of its own. */
    readonly versions: readonly string[];
    /** What differs between the two orders, an address each. */
    readonly differences: readonly string[];
};
/** A migration, run on another day. */
export type ClockTrial = {
    /** What came out otherwise, from how it is on the other day to how it is on this. */
    readonly changes: readonly Change[];
    /** What Postgres refused on the other day. */
    readonly failure: Failure | null;
};
/** What was tried with new migrations beside walking them. By migration id. */
export type Trials = {
    readonly rows: ReadonlyMap<string, RowsTrial>;
    readonly crashes: ReadonlyMap<string, CrashTrial>;
    readonly clocks: ReadonlyMap<string, ClockTrial>;
    /** Null: nobody gave queries. */
    readonly queries: QueriesTrial | null;
    readonly orders: readonly OrderTrial[];
    /** Where the down of a migration that has none belongs: a file of its own, or the end of the migration's. */
    readonly downs: ReadonlyMap<string, {
        readonly path: string;
        readonly place: "file" | "below";
    }>;
    /** Why a migration could not be tried. */
    readonly untried: ReadonlyMap<string, string>;
    /** New migrations that were not tried, since there are so many. */
    readonly older: number;
};
export declare const noTrials: Trials;
