import type { LedgerWrite } from "../ledgers/index.js";
import type { Deployment, Surroundings } from "./contract.js";
/** Writes into a ledger, in one transaction, under the locks of a promotion and behind its fence. Rejects unless it is written. */
export declare const repairLedger: (deployment: Deployment, around: Surroundings, writes: readonly LedgerWrite[]) => Promise<void>;
