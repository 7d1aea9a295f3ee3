import type { Ledger } from "./contract.js";
export type { Filed, Ledger, LedgerEntry, LedgerRun, LedgerTable, LedgerWrite, LedgerWriter } from "./contract.js";
export { findLedgers, placeFor } from "./find-ledger.js";
export { readEntries } from "./read-entries.js";
export { amendSums, createSums, forgetSums, maySum, needsSums, recordSums, sumsOf, withSums } from "./sums.js";
/** Every ledger. Where several have a table of the same name, the one with more columns of its own comes first. */
export declare const ledgers: readonly Ledger[];
