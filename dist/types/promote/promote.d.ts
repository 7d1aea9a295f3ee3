import type { PromoteRequest, Promotion } from "./contract.js";
/** Brings pending migrations to a database that people use. Rejects with what nobody foresaw alone. */
export declare const promote: (request: PromoteRequest) => Promise<Promotion>;
