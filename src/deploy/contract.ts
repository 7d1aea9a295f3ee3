import type { Filed, Ledger, LedgerTable } from "../ledgers/index.ts";
import type { SqlRefusal } from "../model/index.ts";
import type { Live } from "../postgres/index.ts";

/** How long to wait, for what, and how often. Milliseconds. */
export type Patience = {
  /** For one lock of a transactional statement. Never 0. */
  readonly lockTimeoutMs: number;
  /** For all attempts at one migration, and for the promotion lock. */
  readonly retryForMs: number;
  /** For one statement. 0: no limit. */
  readonly statementTimeoutMs: number;
};

/** What is outside of a promotion: time, chance and the way out. Below the edges nobody else asks for them. */
export type Surroundings = {
  readonly now: () => number;
  /** Resolves after that time, or rejects at once when called off. */
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
  readonly pid: number;
  readonly application: string;
  readonly user: string;
  readonly ageMs: number;
  /** First line of its query, without values. */
  readonly query: string;
};

export type DeployEvent =
  | { readonly type: "waiting-for-lock"; readonly holder: Blocker | null; readonly forMs: number }
  | { readonly type: "begins"; readonly migration: string }
  | {
      readonly type: "retries";
      readonly migration: string;
      readonly attempt: number;
      readonly sqlstate: string;
      readonly blockers: readonly Blocker[];
      readonly pauseMs: number;
    }
  | { readonly type: "applied"; readonly migration: string; readonly ms: number }
  | { readonly type: "undone"; readonly migration: string; readonly ms: number }
  | { readonly type: "remark"; readonly text: string };

/** One migration, applied or not. */
export type Applied = {
  readonly migration: string;
  /**
   * `applied`, `undone`: committed, and proved by reading the ledger anew. `already`: somebody else did it meanwhile.
   * `rolled-back`: refused, and nothing of it is there. `unknown`: the reply to COMMIT was lost and could not be settled.
   * `partly`: not transactional, refused in the middle; `done` statements stand. `not-tried`: an earlier one stopped the run.
   */
  readonly outcome: "applied" | "undone" | "already" | "rolled-back" | "unknown" | "partly" | "not-tried";
  readonly ms: number;
  readonly attempts: number;
  readonly waitedMs: number;
  /** One for each statement that ran, in order. */
  readonly statements: readonly { readonly line: number; readonly ms: number }[];
  readonly blockers: readonly Blocker[];
  readonly failure:
    | (Pick<SqlRefusal, "sqlstate" | "message" | "hint"> & {
        readonly file: string;
        readonly line: number;
        readonly column: number;
        readonly statement: string;
      })
    | null;
};

export type Deployment = {
  readonly live: Live;
  readonly ledger: Ledger;
  /** The ledger's table, also where it is yet to be made. */
  readonly table: LedgerTable;
  /** The whole history, in order. */
  readonly files: readonly Filed[];
  /** Ids to apply, in order; re-read under the lock, and refused when the ledger says otherwise by then. */
  readonly pending: readonly string[];
  readonly patience: Patience;
  /** Go on behind a transaction pooler: transactional migrations only, `set local` only, the fence alone. */
  readonly allowPooler: boolean;
  /** For the record and for pg_stat_activity. */
  readonly run: {
    readonly id: string;
    readonly commit: string | null;
    readonly actor: string | null;
    readonly url: string | null;
  };
};
