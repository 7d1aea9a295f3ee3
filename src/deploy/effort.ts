import type { LedgerTable } from "../ledgers/index.ts";
import type { Piece } from "../sql/index.ts";
import type { Applied, Blocker } from "./contract.ts";
import type { Line } from "./line.ts";
import type { Task } from "./task.ts";

/** What one attempt saw, filled while it runs so that a failure knows where it was. */
export type Trace = {
  statements: Applied["statements"][number][];
  at: Piece | null;
  /** The role that an earlier statement of the file chose, where the ledger is told of it in between. */
  role: string | null;
};

/** What all attempts at one migration add up to. */
export type Attempts = {
  readonly since: number;
  count: number;
  waitedMs: number;
  readonly blockers: Map<number, Blocker>;
  readonly remarks: string[];
};

/** One migration under way. */
export type Effort = {
  readonly line: Line;
  readonly table: LedgerTable;
  readonly task: Task;
  readonly trace: Trace;
  readonly attempts: Attempts;
};
