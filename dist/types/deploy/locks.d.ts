import type { Session } from "../postgres/index.js";
import type { Blocker, Deployment, Surroundings } from "./contract.js";
import type { Line } from "./line.js";
/** Ours, of a database: the same for every ledger in it. */
export declare const promotionLock: (database: string) => bigint;
/** Ours first, then that of the ledger's own tool. */
export declare const lockKeys: ({ live, ledger, table }: Deployment) => readonly bigint[];
/** Who holds the lock of the ledger's own tool now. */
export declare const toolAtWork: ({ live, ledger, table, }: Pick<Deployment, "live" | "ledger" | "table">) => Promise<Blocker | null>;
type Query = Session["query"];
/** Takes a lock for a session. Rejects after `retryForMs` with who holds it. */
export declare const takeLock: (query: Query, key: bigint, of: {
    readonly name: string;
    readonly retryForMs: number;
    readonly since: number;
}, around: Surroundings) => Promise<void>;
/** Takes every lock, ours first. Rejects after `retryForMs` with who holds it. */
export declare const takeLocks: (line: Line) => Promise<void>;
/** Are all locks still ours? A file may have let go of them. */
export declare const holdsLocks: (line: Line) => Promise<boolean>;
export {};
