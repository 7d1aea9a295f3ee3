import type { Session } from "../postgres/index.js";
import type { Target } from "./target.js";
export type PutBack = {
    readonly table: string;
    /** Rows of the backup. */
    readonly rows: number;
    readonly deleted: number;
    readonly updated: number;
    readonly inserted: number;
};
export type HowToPutBack = {
    readonly folder: string;
    /** Rows that the backup does not have stay. */
    readonly keepNew: boolean;
    readonly signal: AbortSignal;
    /** Locks what is to be changed; asked once everything is loaded. */
    readonly lock: (session: Session, names: readonly string[], needed: readonly string[]) => Promise<void>;
};
/** Puts rows back. Rejects, and everything has to be rolled back, where it did not end well. */
export declare const putBack: (session: Session, targets: readonly Target[], { folder, keepNew, signal, lock }: HowToPutBack) => Promise<readonly PutBack[]>;
