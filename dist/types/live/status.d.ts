import { type LiveState } from "../drift/index.js";
import { type Filed } from "../ledgers/index.js";
import { type History, type LedgerEvidence, type Migration } from "../model/index.js";
import type { Live } from "../postgres/index.js";
import type { LiveRequest } from "./contract.js";
/** What `lockstep status` knows: the history, and how a database stands to it. */
export type Status = {
    readonly history: History;
    readonly ledger: LedgerEvidence;
    readonly notes: readonly string[];
    /** The text of a statistics file, where it was asked for. */
    readonly stats: string | null;
};
/** A note on each migration whose file was changed since, and says the same. */
export declare const formNotes: ({ standings }: LedgerEvidence) => readonly string[];
/** What a ledger that was found, or not, says of the files. */
export declare const ledgerEvidence: (name: string, request: LiveRequest, history: History, files: readonly Filed[], found: LiveState["ledger"]) => Promise<LedgerEvidence>;
/** Migrations that the ledger says were applied, in the order of the files. */
export declare const appliedIn: ({ standings }: LedgerEvidence) => readonly Migration[];
/** Reads a ledger in a transaction that can write nothing. */
export declare const readLedger: (request: LiveRequest, live: Live, history: History, files: readonly Filed[]) => Promise<LedgerEvidence>;
/** Holds a database's ledger against the files. Writes nothing. */
export declare const status: (request: LiveRequest, wantsStats?: boolean) => Promise<Status>;
