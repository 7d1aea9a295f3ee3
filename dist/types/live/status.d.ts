import { type LiveState } from "../drift/index.js";
import { type Filed } from "../ledgers/index.js";
import { type History, type LedgerEvidence } from "../model/index.js";
import type { LiveRequest } from "./contract.js";
/** What `lockstep status` knows: the history, and how a database stands to it. */
export type Status = {
    readonly history: History;
    readonly ledger: LedgerEvidence;
    readonly notes: readonly string[];
};
/** What a ledger that was found, or not, says of the files. */
export declare const ledgerEvidence: (name: string, request: LiveRequest, history: History, files: readonly Filed[], found: LiveState["ledger"]) => LedgerEvidence;
/** Holds a database's ledger against the files. Writes nothing. */
export declare const status: (request: LiveRequest) => Promise<Status>;
