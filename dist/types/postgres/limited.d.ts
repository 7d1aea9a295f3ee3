import type { Session } from "./contract.js";
import type { Live } from "./live.js";
export type Limits = {
    readonly signal: AbortSignal;
    readonly timeoutMs: number;
};
/**
 * Runs work on a session. Rejects with Problem "called-off" or "timed-out" when it was stopped. Must be called where the
 * process that serves the session stays the same: in a transaction, or without a pooler.
 */
export declare const limited: <T>(live: Live, session: Session, what: string, limits: Limits, work: () => Promise<T>) => Promise<T>;
