import { type Query } from "../model/index.js";
import type { Session } from "../postgres/index.js";
import type { Line } from "./line.js";
import type { Task } from "./task.js";
export type Intent = {
    /** Statements that stand; the index of the first that does not, or is not known to. */
    readonly statement: number;
    /** Was that statement begun on its own? */
    readonly begun: boolean;
    /** OIDs of indexes that were there before it. */
    readonly before: readonly string[];
};
/** An intent as an earlier run left it, and what the file said then. */
export type Found = Intent & {
    readonly checksum: string;
};
/** Makes a table of ours where there is none, and its schema. */
export declare const ensureSideTable: (line: Line, name: string, sql: string) => Promise<void>;
export declare const checksumOf: ({ script }: Task) => string;
export declare const refuseEdited: (task: Task, { checksum, statement }: Found) => void;
/** Everything that earlier runs began and did not finish. Rejects with Problem "intents-unreadable" where nobody can tell. */
export declare const readIntents: (query: Query) => Promise<readonly (Found & {
    readonly migration: string;
    readonly direction: Task["direction"];
})[]>;
/** The intent of a task, as an earlier run left it, or null. */
export declare const readIntent: (line: Line, { id, direction }: Task) => Promise<Found | null>;
/** Ids of migrations that an earlier run began in this direction and did not finish. */
export declare const begunBefore: (line: Line, direction: Task["direction"]) => Promise<ReadonlySet<string>>;
/** Writes down how far a task is. In the transaction of the statement, or ahead of it. */
export declare const writeIntent: (session: Session, line: Line, task: Task, intent: Intent) => Promise<void>;
export declare const deleteIntent: (session: Session, task: Task) => Promise<readonly Readonly<Record<string, unknown>>[]>;
/** Makes their table where there is none. Rejects where a migration without a transaction could not be written down in it. */
export declare const ensureIntents: (line: Line) => Promise<void>;
