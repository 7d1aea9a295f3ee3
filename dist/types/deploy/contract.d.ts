import type { Filed, Ledger, LedgerTable } from "../ledgers/index.js";
import type { Problem, SqlRefusal } from "../model/index.js";
import type { Live } from "../postgres/index.js";
/** How long to wait, for what, and how often. Milliseconds. */
export type Patience = {
    /** For one lock of a transactional statement. Never 0. */
    readonly lockTimeoutMs: number;
    /** For all attempts at one migration, for one statement that runs concurrently, and for the promotion lock. */
    readonly retryForMs: number;
    /** For one statement. 0: no limit. */
    readonly statementTimeoutMs: number;
    /** For finding out what became of a COMMIT whose reply was lost, and of a server that does not answer. Usually 60 s. */
    readonly settleForMs: number;
};
/** What is outside of a promotion: time, chance and the way out. Below the edges nobody else asks for them. */
export type Surroundings = {
    readonly now: () => number;
    /** Resolves after that time, also when called off. */
    readonly wait: (ms: number) => Promise<void>;
    /** From 0 to 1, for jitter. */
    readonly chance: () => number;
    readonly uuid: () => string;
    readonly signal: AbortSignal;
    /** Told of everything worth a line while it happens. */
    readonly tell: (event: DeployEvent) => void;
};
/** Somebody who held a lock that we waited for. */
export type Blocker = {
    /** 0: a prepared transaction, which has no process. */
    readonly pid: number;
    readonly application: string;
    readonly user: string;
    /** Age of its transaction, or of its session where it is in none. */
    readonly ageMs: number | null;
    /** First line of its query, without values. Empty, and the age null, where our role may not see them (`pg_read_all_stats`). */
    readonly query: string;
};
export type DeployEvent = {
    readonly type: "waiting-for-lock";
    readonly holder: Blocker | null;
    readonly forMs: number;
} | {
    readonly type: "begins";
    readonly migration: string;
} | {
    readonly type: "retries";
    readonly migration: string;
    readonly attempt: number;
    readonly sqlstate: string;
    readonly blockers: readonly Blocker[];
    readonly pauseMs: number;
} | {
    readonly type: "applied";
    readonly migration: string;
    readonly ms: number;
} | {
    readonly type: "undone";
    readonly migration: string;
    readonly ms: number;
} | {
    readonly type: "remark";
    readonly text: string;
};
/** One migration, applied or not. */
export type Applied = {
    readonly migration: string;
    /**
     * `applied`, `undone`: committed, and proved by reading the ledger anew. `already`: somebody else did it meanwhile.
     * `rolled-back`: refused, and nothing of it is there. `unknown`: the reply to COMMIT was lost and could not be settled.
     * `partly`: not transactional, stopped in the middle; `done` statements stand, and the next run goes on behind them.
     * `not-tried`: an earlier one stopped the run.
     */
    readonly outcome: "applied" | "undone" | "already" | "rolled-back" | "unknown" | "partly" | "not-tried";
    readonly ms: number;
    readonly attempts: number;
    /** Spent in pauses between attempts. */
    readonly waitedMs: number;
    /** Statements that stand. All of them when it was applied. */
    readonly done: number;
    /** One for each statement that ran in the last attempt, in order. */
    readonly statements: readonly {
        readonly line: number;
        readonly ms: number;
    }[];
    readonly blockers: readonly Blocker[];
    readonly failure: DeployFailure | null;
    /** What else the reader should know, one sentence each. */
    readonly remarks: readonly string[];
};
/** Why a migration stopped. Free of row values unless `showData` was asked for. `sqlstate` is empty where Postgres refused nothing. */
export type DeployFailure = Pick<SqlRefusal, "sqlstate" | "message" | "hint"> & {
    /** Only with `showData`. */
    readonly detail: string | null;
    readonly file: string;
    /** 1-based. */
    readonly line: number;
    /** 1-based, in code points. */
    readonly column: number;
    /** First line of the statement. Empty where none of the file was to blame. */
    readonly statement: string;
    /** A table of ours, or the ledger's, that would not have what we write there: nothing in the file is to blame. */
    readonly table?: string;
};
/** What a down takes away, and how to count the rows that go with it. Names are as SQL writes them. */
export type Holder = {
    readonly address: string;
    readonly table: string;
    readonly count: string;
};
export type Deployment = {
    /** By migration: what the ledger is told of, where something else is run in its place. */
    readonly remembered?: ReadonlyMap<string, Filed>;
    /** By migration: what must hold no rows when its down runs. Looked at under a lock, so that none come in between. */
    readonly emptyFirst?: ReadonlyMap<string, readonly Holder[]>;
    /**
     * What is done ahead of the first of them: under the lock, once the ledger was found to be as planned, and only where
     * none of them is done yet. False: none of them may follow.
     */
    readonly ahead?: () => Promise<boolean>;
    readonly live: Live;
    readonly ledger: Ledger;
    /** The ledger's table, also where it is yet to be made. */
    readonly table: LedgerTable;
    /** The whole history, in order. */
    readonly files: readonly Filed[];
    /**
     * Ids to apply, in order; for `undo`, ids to take back, newest first. Re-read under the lock, and refused when the
     * ledger says otherwise by then.
     */
    readonly pending: readonly string[];
    /** Keys that stood in the ledger when the plan was made (`Examination.keys`). Null: not compared. */
    readonly planned: readonly string[] | null;
    /** Ids whose rehearsal had to send statement by statement outside of a transaction (25001, 55P04). */
    readonly freely: ReadonlySet<string>;
    readonly patience: Patience;
    /** Go on behind a transaction pooler: transactional migrations only, `set local` only, the fence alone. */
    readonly allowPooler: boolean;
    /** Show row values in failures. */
    readonly showData: boolean;
    /** For the record and for pg_stat_activity. */
    readonly run: {
        readonly id: string;
        readonly commit: string | null;
        readonly actor: string | null;
        readonly url: string | null;
    };
};
/** What a look at the database says before anything is written. */
export type Examination = {
    /** Why nothing may be applied. Empty: go on. */
    readonly problems: readonly Problem[];
    /** What the reader should know all the same, one sentence each. */
    readonly remarks: readonly string[];
    /** Who stands between us and the server, by what it does to sessions. */
    readonly pooler: "none" | "session" | "transaction";
    readonly server: {
        readonly version: string;
        readonly major: number;
        readonly system: string | null;
    };
    readonly tls: {
        readonly line: Live["tls"];
        readonly version: string | null;
    };
    readonly role: string;
    /** Settings that can stop a migration, as a new session has them, and where each was set. */
    readonly settings: readonly {
        readonly name: string;
        readonly value: string;
        readonly source: string;
    }[];
    /** Is the ledger's table there? */
    readonly ledgerExists: boolean;
    /** Keys that stand in the ledger as applied. */
    readonly keys: readonly string[];
};
