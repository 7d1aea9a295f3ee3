import { type LedgerWrite } from "../ledgers/index.js";
import type { Deployment, Surroundings } from "./contract.js";
/**
 * Writes into a ledger, in one transaction, under the locks of a promotion and behind its fence. Rejects unless it is written.
 * `sums` go into our side table with it where this role may write there: says whether they did.
 */
export declare const repairLedger: (deployment: Deployment, around: Surroundings, { writes, sums }: {
    readonly writes: readonly LedgerWrite[];
    readonly sums: readonly LedgerWrite[];
}) => Promise<boolean>;
