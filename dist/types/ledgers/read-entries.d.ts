import { type Query } from "../model/index.js";
import type { Filed, Ledger, LedgerEntry, LedgerTable } from "./contract.js";
/** What a ledger remembers. Rejects with Problem "ledger-unreadable" where the role may not read it, or it is laid out otherwise. */
export declare const readEntries: (query: Query, { ledger, table }: {
    readonly ledger: Ledger;
    readonly table: LedgerTable;
}, files: readonly Filed[]) => Promise<readonly LedgerEntry[]>;
