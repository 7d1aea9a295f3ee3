import type { Query } from "../model/index.js";
import type { Ledger, LedgerTable } from "./contract.js";
/** Tables of these ledgers that a database has, in the order of the ledgers. */
export declare const findLedgers: (query: Query, ledgers: readonly Ledger[]) => Promise<readonly {
    readonly ledger: Ledger;
    readonly table: LedgerTable;
}[]>;
/** Where a ledger's table would be made. Only of ledgers that can be written. */
export declare const placeFor: (query: Query, ledger: Ledger, columns: readonly string[]) => Promise<LedgerTable>;
