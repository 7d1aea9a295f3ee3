import { type Migration, type Query } from "../model/index.js";
import type { Ledger, LedgerEntry, LedgerTable, LedgerWrite } from "./contract.js";
/** SHA-256 of an up, in hexadecimal: as it stands, and without comments and white space between tokens. */
export type Sums = {
    readonly text: string;
    readonly meaning: string;
};
export declare const sumsOf: ({ up: { sql } }: Migration) => Sums;
/** A ledger that keeps nothing of what it applied. */
export declare const needsSums: ({ writer }: Ledger) => boolean;
export declare const createSums = "create table lockstep.sums (\n  ledger text not null,\n  key text not null,\n  text_sha256 text not null,\n  meaning_sha256 text not null,\n  witness xid not null,\n  run text not null,\n  applied_at timestamptz not null default pg_catalog.clock_timestamp(),\n  primary key (ledger, key)\n)";
/** May this role write sums, into the table that is there? */
export declare const maySum: (query: Query) => Promise<boolean>;
/** Entries with the sums of what they stand for, where those are known. */
export declare const withSums: (query: Query, { ledger, table }: {
    readonly ledger: Ledger;
    readonly table: LedgerTable;
}, entries: readonly LedgerEntry[]) => Promise<readonly LedgerEntry[]>;
/** In the transaction that wrote the row of the ledger. */
export declare const recordSums: (table: LedgerTable, key: string, { text, meaning }: Sums, run: string) => LedgerWrite;
export declare const forgetSums: (table: LedgerTable, key: string) => LedgerWrite;
/** Brings them up to the file; whose row of the ledger they go with stays as it is. */
export declare const amendSums: (table: LedgerTable, key: string, { text, meaning }: Sums) => LedgerWrite;
