import type { History, Script } from "../model/index.js";
import type { Server } from "../postgres/contract.js";
type Scripts = {
    readonly history: History;
    readonly before: readonly Script[];
};
/**
 * Stubs know no index options, and the embedded server no lz4. What takes their place keeps every line and column; whoever
 * reads the history sees the original.
 */
export declare const forServer: ({ server, history, before }: Scripts & {
    readonly server: Server;
}) => Scripts;
export {};
