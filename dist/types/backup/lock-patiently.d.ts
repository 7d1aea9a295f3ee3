import { type Session } from "../postgres/index.js";
export type Patience = {
    readonly lockTimeoutMs: number;
    readonly retryForMs: number;
    readonly now: () => number;
    readonly wait: (ms: number) => Promise<void>;
    readonly chance: () => number;
};
/**
 * Locks tables against writers, without ever keeping others waiting for longer than the timeout: it is tried again and again.
 * `needed` alone where the role may not lock the others.
 */
export declare const lockPatiently: ({ lockTimeoutMs, retryForMs, now, wait, chance }: Patience) => (session: Session, names: readonly string[], needed: readonly string[]) => Promise<void>;
