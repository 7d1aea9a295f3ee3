import type { Done } from "./contract.js";
export type HealthRequest = {
    /** May hold a token. */
    readonly url: string;
    /** For all attempts together. */
    readonly timeoutMs: number;
    readonly now: () => number;
    readonly wait: (ms: number) => Promise<void>;
    /** From 0 to 1, for jitter. */
    readonly chance: () => number;
    readonly signal: AbortSignal;
};
/** Asks until it is well. Rejects with Problem "unhealthy". */
export declare const askHealth: (request: HealthRequest) => Promise<Done>;
