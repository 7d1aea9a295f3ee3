import { type Base, type Evidence, type History, type Script, type Standing } from "../model/index.js";
import type { Platform } from "../platforms/index.js";
import type { Server } from "../postgres/contract.js";
import type { Visit } from "./visit.js";
export type RehearsalRequest = {
    readonly server: Server;
    /** Starts a second server of the same kind, for what is better done beside the first. Null: there is only one. */
    readonly secondServer: (() => Promise<Server>) | null;
    readonly platform: Platform;
    readonly history: History;
    readonly base: Base | null;
    readonly standing: ReadonlyMap<string, Standing>;
    readonly before: readonly Script[];
    /** Called in the order of `at`. After a walk that went wrong they are called again. */
    readonly visits?: readonly Visit[];
    /** Random, so that no script can pretend to be our event trigger. */
    readonly token: string;
    readonly today: string;
    readonly progress: (done: number, total: number) => void;
    readonly signal: AbortSignal;
};
/** Walks a history on a throwaway server and gathers what it saw. */
export declare const rehearse: (request: RehearsalRequest) => Promise<Evidence>;
