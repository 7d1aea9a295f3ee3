import { type Filed, type Ledger, type LedgerEntry } from "../ledgers/index.js";
import { type LedgerStanding } from "../model/index.js";
/** By migration id: what earlier commits had in its file, the newest first. */
export type PastTexts = ReadonlyMap<string, readonly Uint8Array[]>;
/** Every migration of the files and of the ledger: files first, in their order, then what only the ledger knows. */
export declare const statesOf: (ledger: Ledger, entries: readonly LedgerEntry[], files: readonly Filed[], past?: PastTexts) => readonly LedgerStanding[];
