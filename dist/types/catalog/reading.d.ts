import type { Query, Row } from "../model/index.js";
import type { Selection } from "./contract.js";
/** One object as Postgres gave it. Traits stay text until somebody asks: equal objects have equal text. */
export type Entry = {
    readonly kind: string;
    readonly address: string;
    readonly parent: string | null;
    readonly rank: number | null;
    /** The number that Postgres gave a column, once and for all. */
    readonly position: number | null;
    readonly traits: string;
    /** `class/oid`, what event triggers report. */
    readonly unit: string;
    /** OID of the relation that it belongs to, 0 for none. */
    readonly relation: number;
};
/** Which objects to read. OIDs; `rest` and `cluster` are read whole or not at all. */
export type Extent = {
    readonly relations: readonly number[];
    /** Parts of a table, by their own OID. */
    readonly parts: readonly number[];
    /** Which kinds of `relations` and `parts` to look for. Null: all. */
    readonly kinds: ReadonlySet<string> | null;
    /** Known to be gone: there is nothing to read. */
    readonly gone: readonly number[];
    readonly routines: readonly number[];
    readonly types: readonly number[];
    readonly rest: boolean;
    readonly cluster: boolean;
};
/** Runs a statement that is kept prepared under its name. */
export type Prepared = (name: string, text: string, values?: readonly unknown[]) => ReturnType<Query>;
/** One selection as a `select`: with the rare traits, or without them and a column that says whether there are any. */
export declare const branch: (selection: Selection, filter: string, depth?: "all" | "common") => string;
/** The same from a row that came as text, in the order of the columns. */
export declare const entryOf: (row: readonly (string | null)[]) => Entry;
/** Ranks counted from one within each relation. Whoever reads one column of a relation reads them all. */
export declare const ranked: (entries: readonly Entry[]) => readonly Entry[];
/** The session that `readSome` reads in. */
export type ReadingSession = {
    readonly prepared: Prepared;
    readonly run: (sql: string) => Promise<unknown>;
    /** Names that were planned in this session. */
    readonly planned: Set<string>;
};
/** The statements for one major version, ready to be run. */
export type Reader = {
    /** Everything. Not prepared: for a session that is used once. `beside`: another one, that reads a part at the same time. */
    readonly readAll: (query: Query, beside?: Query) => Promise<readonly Entry[]>;
    /** What `extent` names, in a transaction that is pinned for reading. */
    readonly readSome: (session: ReadingSession, extent: Extent) => Promise<readonly Entry[]>;
};
/** Runs a prepared statement, planned by index when it is new to the session. */
export declare const runPrepared: ({ prepared, run, planned }: ReadingSession, name: string, text: string, values: readonly unknown[]) => Promise<readonly Row[]>;
/** Pins the session for reading: nobody's objects shadow the system's, and names come out qualified. */
export declare const readingSession = "set session authorization default; set local search_path to pg_catalog, pg_temp; set local plan_cache_mode to force_generic_plan";
/** The same for a session whose other settings may have been changed, where they show in what Postgres prints. */
export declare const readingChangedSession = "set session authorization default; set local search_path to pg_catalog, pg_temp; set local plan_cache_mode to force_generic_plan; set local jit to off; set local statement_timeout to 0; set local datestyle to iso; set local intervalstyle to postgres; set local quote_all_identifiers to off; set local timezone to utc; set local extra_float_digits to 1; set local bytea_output to hex";
export declare const createReader: (major: number) => Reader;
