import { type Entry } from "../catalog/index.js";
import { type Filed, type Ledger, type LedgerEntry, type LedgerTable } from "../ledgers/index.js";
import type { Live } from "../postgres/index.js";
/** What a live database holds at one moment. */
export type LiveState = {
    readonly entries: readonly Entry[];
    /** Role that we are there, and the owner of the database. */
    readonly user: string;
    readonly owner: string;
    /** Owner of the schema `public`: on older servers whoever made the server, and its privileges name him. */
    readonly publicOwner: string | null;
    readonly ledger: {
        readonly ledger: Ledger;
        readonly table: LedgerTable;
        readonly entries: readonly LedgerEntry[];
    } | null;
};
/** One moment of a database. Nobody who holds a table for good is waited for for good. */
export declare const snapshot = "begin transaction isolation level repeatable read, read only; select pg_catalog.set_config(name, '0', true) from pg_catalog.pg_settings where name in ('statement_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout'); set local lock_timeout = '10s'";
/** What a live database is read under once names were found by its own path: no function of anybody's shadows the system's. */
export declare const systemPathOnly = "set local search_path to pg_catalog";
/** Reads a live database in one read-only snapshot. `wanted`: ledgers to look for, the likeliest first. */
export declare const readLive: (live: Live, wanted: readonly Ledger[], files: readonly Filed[]) => Promise<LiveState>;
