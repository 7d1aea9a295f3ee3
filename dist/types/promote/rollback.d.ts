import type { Promotion, RollbackRequest } from "./contract.js";
/** Takes migrations back on a database that people use. Rejects with what nobody foresaw alone. */
export declare const rollback: (request: RollbackRequest) => Promise<Promotion>;
