import type { Session } from "../postgres/index.js";
import type { Backend } from "./connecting.js";
import type { Line } from "./line.js";
/** A transaction of ours, and the process that it ran in. */
export type Started = {
    readonly xid: string;
    readonly backend: Backend;
};
export type Fate = "committed" | "aborted" | "unknown";
/** What Postgres says of a transaction. Null: it does not say. */
export declare const statusOf: (session: Pick<Session, "query">, xid: string) => Promise<string | null>;
/** Ends the process of ours that does not answer. Behind a transaction pooler it is not ours alone. */
export declare const endOldBackend: (line: Line, { pid, start }: Backend) => Promise<void>;
/** Finds out how a transaction ended. Leaves a connection without locks, or none. */
export declare const settle: (line: Line, { xid, backend }: Started) => Promise<Fate>;
/** A connection that holds the locks, again. */
export declare const comeBack: (line: Line) => Promise<void>;
