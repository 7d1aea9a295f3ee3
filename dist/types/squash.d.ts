import type { Squashed, SquashRequest } from "./squash/contract.js";
export type { Squashed, SquashRequest } from "./squash/contract.js";
/**
 * One migration in the place of many. Rejects with Problem "schema-unwritable" or "rows-unwritable" where something cannot be
 * said in SQL, and with "history-does-not-build" where the history is broken.
 */
export declare const squash: (request: SquashRequest) => Promise<Squashed>;
