import { type Filed, type Ledger } from "../ledgers/index.js";
import { type History } from "../model/index.js";
import { type Live } from "../postgres/index.js";
import type { LiveRequest } from "./contract.js";
/** The database that was named. Rejects with a Problem that holds nothing of its URL. */
export declare const reachTarget: ({ live }: Pick<LiveRequest, "live">) => Promise<Live>;
/** The one history that a live database is held against, and how it was found. */
export declare const readOneHistory: (request: LiveRequest) => Promise<{
    readonly history: History;
    readonly notes: readonly string[];
}>;
/** Every migration with the bytes of its up file. */
export declare const filesOf: ({ tree }: LiveRequest, history: History) => Promise<readonly Filed[]>;
/** Ledgers to look for, the likeliest first: the one that was named, or the layout's, then all others. */
export declare const ledgersFor: ({ live }: LiveRequest, { layout }: History) => readonly Ledger[];
