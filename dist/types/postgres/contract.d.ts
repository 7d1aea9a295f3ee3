import type { Query } from "../model/index.js";
export type ServerId = "embedded" | "local" | "docker" | "url";
/** A message that Postgres sent beside its results. */
export type Notice = {
    readonly severity: string;
    readonly sqlstate: string;
    readonly message: string;
};
/** An answer with what Postgres says of its columns: their names, and the OIDs of their types. Rows keep the order of the columns. */
export type Table = {
    readonly columns: readonly {
        readonly name: string;
        readonly type: number;
    }[];
    readonly rows: readonly (readonly unknown[])[];
};
/** What one text of several was answered. */
export type Answer = {
    /** Milliseconds from the answer before it. */
    readonly ms: number;
    /** Rows of all its statements, every value as text. */
    readonly rows: readonly (readonly (string | null)[])[];
    readonly notices: readonly Notice[];
};
/** One connection. What Postgres refuses rejects with `SqlError`; a connection that breaks rejects with `Problem` "connection-lost" (could-not-judge). */
export type Session = AsyncDisposable & {
    /** Process id of the backend. */
    readonly pid: number;
    /** One statement, extended protocol, unnamed. */
    readonly query: Query;
    /** Like `query`, for those who must know the types of the columns. */
    readonly table: (text: string, values?: readonly unknown[]) => Promise<Table>;
    /** One statement, extended protocol, parsed once per session under `name`. */
    readonly prepared: (name: string, text: string, values?: readonly unknown[]) => ReturnType<Query>;
    /** The whole text as one simple query, as `psql -c` sends it. Rows are read and dropped. Gives milliseconds taken. */
    readonly run: (sql: string) => Promise<number>;
    /**
     * Several texts as simple queries, sent at once and answered in order: one round trip. A refusal does not keep the
     * server from running the next. None may be a `copy … from stdin`: it would take the next text for its data, so the
     * connection is given up as lost.
     */
    readonly runAll: (texts: readonly string[]) => Promise<readonly PromiseSettledResult<number>[]>;
    /**
     * Like `runAll`, with the rows and notices of each; the listener hears nothing of them. More may be asked before the
     * first answers are there: they are answered in the order in which they were asked.
     */
    readonly askAll: (texts: readonly string[]) => Promise<readonly PromiseSettledResult<Answer>[]>;
    /** One `copy … from stdin` with its data, without the `\.` that ends it in a script. Gives milliseconds taken. */
    readonly copy: (statement: string, data: string) => Promise<number>;
    /**
     * One `copy … to stdout`. `take` is handed the data in pieces, one after the other, and the server waits for it. Gives the
     * number of rows. What `take` rejects with is what this rejects with; the connection is given up then.
     */
    readonly copyOut: (statement: string, take: (piece: Uint8Array) => Promise<void>) => Promise<number>;
    /** One `copy … from stdin`, fed piece by piece. Gives the number of rows. */
    readonly copyFrom: (statement: string, pieces: AsyncIterable<Uint8Array>) => Promise<number>;
    /** Called with every notice until the next call replaces it. Null turns it off. */
    readonly listen: (listener: ((notice: Notice) => void) | null) => void;
    /** Transaction status that the server reported last: idle, in a transaction, or in a failed one. */
    readonly status: () => "idle" | "transaction" | "failed";
    /** Breaks the connection without a word to the server. Whatever waits for an answer rejects with "connection-lost". */
    readonly abandon: () => void;
};
/** A database of our own on a throwaway server. Disposing drops it. */
export type Database = AsyncDisposable & {
    readonly name: string;
    /**
     * Logs in as `role`, by default the superuser (or, on a `url` server, the given user). Rejects with `SqlError` when
     * Postgres refuses the login, with `Problem` "role-login-refused" when it wants a password of the role's own.
     */
    readonly connect: (role?: string) => Promise<Session>;
};
export type Server = AsyncDisposable & {
    readonly id: ServerId;
    /** As Postgres spells it, without the vendor's remarks: `18.4`. */
    readonly version: string;
    readonly major: number;
    /** May we create roles, event triggers and untrusted extensions? False only on some `url` servers. */
    readonly superuser: boolean;
    /** Why this server was taken: one sentence for the reader. */
    readonly reason: string;
    /** Names of the extensions that `create extension` would find, stubs that could be laid included. */
    readonly extensions: () => Promise<ReadonlySet<string>>;
    /** A session in the database that others are created from, which no script of a rehearsal sees. */
    readonly connect: () => Promise<Session>;
    /** A new database with a name nobody else has. `template`: a copy of that database, which must have no open session. */
    readonly createDatabase: (options?: {
        readonly template?: string;
        readonly owner?: string;
    }) => Promise<Database>;
};
/** Files for `share/extension` that stand in for extensions this server lacks: name → content. */
export type ExtensionFiles = ReadonlyMap<string, string>;
export type ServerRequest = {
    readonly server: "auto" | ServerId;
    /** 14 … 18. Null: 18 where we may choose. */
    readonly major: number | null;
    /** For `url`. Never printed. */
    readonly url: string | null;
    readonly image: string | null;
    /** Name of the bootstrap superuser. Servers that we initialise ourselves use it. */
    readonly superuserName: string;
    /** Stub extensions to lay beside the real ones. A file is skipped where the real extension is there. */
    readonly extensionFiles: ExtensionFiles;
    /** Names of stub extensions that take the place of real ones, where the server's files are ours to lay out. */
    readonly overrides?: readonly string[];
    /** What one statement, and all of them together, may take. Usually ten minutes, and 8 GB. */
    readonly limits?: {
        readonly statementMs?: number;
        readonly bytes?: number;
    };
    /** What children of ours may see, and where folders go. From the edge; no room below reads the environment. */
    readonly environment: Readonly<Record<string, string | undefined>>;
    /** Called with one line of progress. */
    readonly progress: (line: string) => void;
};
/** A way to get a server. */
export type ServerKind = {
    readonly id: ServerId;
    /** Null when it can be had, else the reason why not, in one sentence. Must be quick and start nothing. */
    readonly unavailable: (request: ServerRequest) => Promise<string | null>;
    readonly start: (request: ServerRequest) => Promise<Server>;
};
