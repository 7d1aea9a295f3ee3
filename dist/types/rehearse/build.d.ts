import { type History, type Migration, type Script } from "../model/index.js";
import type { Platform } from "../platforms/index.js";
import type { Database, Server } from "../postgres/contract.js";
import { type Site } from "./site.js";
export type BuildRequest = {
    readonly server: Server;
    readonly platform: Platform;
    readonly history: History;
    readonly before: readonly Script[];
    readonly signal: AbortSignal;
};
/** A place where a history, or a part of it, can be built without looking at each step. */
export type Builder = AsyncDisposable & {
    readonly site: Site;
    /** A database after these ups, in this order. Rejects with Problem "history-does-not-build". */
    readonly build: (migrations: readonly Migration[]) => Promise<Database>;
};
/** Prepares a server to build histories on. The server stays the caller's. */
export declare const openBuilder: (request: BuildRequest) => Promise<Builder>;
