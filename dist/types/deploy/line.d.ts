import { type Row } from "../model/index.js";
import type { Session } from "../postgres/index.js";
import { type Backend } from "./connecting.js";
import type { Blocker, Deployment, Surroundings } from "./contract.js";
export type FlightOptions = {
    /** After so long it is cancelled. 0: never. */
    readonly limitMs?: number;
    /** How long the server may do nothing for us before the connection is given up. */
    readonly silenceMs?: number;
    /** May be cancelled: a statement of a migration, not what cleans up behind it. */
    readonly cancellable?: boolean;
};
export declare class Line implements AsyncDisposable {
    #private;
    readonly deployment: Deployment;
    readonly around: Surroundings;
    /** Behind a transaction pooler: no state of a session can be relied on. */
    readonly pooled: boolean;
    /** Who was seen blocking us since the last time this was emptied. */
    readonly blockers: Map<number, Blocker>;
    /** Why nobody could be asked what became of a transaction, the last time. */
    unasked: string | null;
    /** Are sums of what is applied kept in this run? */
    sums: boolean;
    /** Why the watch cancelled the last statement of a migration. */
    cancelled: "called-off" | "deadline" | null;
    constructor(deployment: Deployment, around: Surroundings, pooled: boolean);
    get session(): Session;
    /** The process that serves us; behind a transaction pooler, the one of the current transaction. */
    get backend(): Backend;
    get connected(): boolean;
    /** Connects, again if need be. Rejects when another server than before answers, or one that cannot be written. */
    open(withinMs?: number): Promise<void>;
    /** Learns which process serves us now. */
    identify(): Promise<Backend>;
    /** Behind a transaction pooler: the process that served us serves others from here on, so it is not ours to end. */
    disown(): void;
    /** Gives the connection up without a word. */
    drop(): void;
    /** Waits for an answer under the eyes of the watch. */
    waitFor<T>(work: (session: Session) => Promise<T>, options?: FlightOptions): Promise<T>;
    /** Asks on the second connection. `refused`: the server is there, and would not; `silent`: nobody answered. */
    aside(text: string, values: readonly unknown[]): Promise<readonly Row[] | "refused" | "silent">;
    [Symbol.asyncDispose](): Promise<void>;
}
