import type { LedgerTable } from "../ledgers/index.ts";
import { Problem } from "../model/index.ts";
import { applyFreely } from "./apply-freely.ts";
import { applyWhole, type Trace } from "./apply-whole.ts";
import { type Attempts, failureIn, proven, resultOf, waitForNext } from "./attempts.ts";
import type { Applied } from "./contract.ts";
import type { Line } from "./line.ts";
import { comeBack } from "./settle.ts";
import type { Task } from "./task.ts";
import type { Verdict } from "./transaction.ts";

// One migration, attempt after attempt. A refusal is tried again only when Postgres itself says that it may pass, and only
// after it is proved that nothing of the attempt is left.

// 25001: must not run in a transaction. 55P04: a new enum value must be committed before use. 2D000: ends a transaction.
const wantsOut: ReadonlySet<string> = new Set(["25001", "55P04", "2D000"]);

/** How often a connection may break before a migration has begun. */
const BROKEN_LINES = 5;

const attempt = async (line: Line, table: LedgerTable, task: Task, trace: Trace, attempts: Attempts) => {
  attempts.count += 1;
  if (!line.connected) await comeBack(line);
  return await applyWhole(line, table, task, trace);
};

const conclude = async (
  line: Line,
  table: LedgerTable,
  task: Task,
  trace: Trace,
  attempts: Attempts,
  verdict: Verdict<void>,
): Promise<Applied> => {
  const end = resultOf(line, task, trace, attempts);
  if (verdict.type === "idle") return end("already", 0, null);
  if (verdict.type === "unknown")
    return end("unknown", 0, failureIn(line, task, trace, verdict.error, attempts, "unknown"));
  if (verdict.type === "rolled-back")
    return end("rolled-back", 0, failureIn(line, task, trace, verdict.error, attempts, "rolled-back"));
  if (verdict.proved) attempts.remarks.push("The reply to COMMIT was lost; Postgres says that it was committed.");
  if (await proven(line, table, task))
    return end(task.direction === "up" ? "applied" : "undone", task.pieces.length, null);
  const lost = new Problem("ledger-lost", "it was committed, and the ledger does not say so");
  return end("unknown", task.pieces.length, failureIn(line, task, trace, lost, attempts, "unknown"));
};

/** Brings one migration to an end, whatever end that is. */
export const applyTask = async (line: Line, table: LedgerTable, task: Task): Promise<Applied> => {
  const attempts: Attempts = { since: line.around.now(), count: 0, waitedMs: 0, blockers: new Map(), remarks: [] };
  const trace: Trace = { statements: [], at: null, role: null };
  line.around.tell({ type: "begins", migration: task.id });
  if (task.freely) return await applyFreely(line, table, task, trace, attempts);
  for (;;) {
    const verdict = await attempt(line, table, task, trace, attempts);
    if (verdict.type === "rolled-back" && wantsOut.has(verdict.sqlstate) && !line.pooled) {
      attempts.remarks.push("A statement refused to run in a transaction, so it ran statement by statement.");
      return await applyFreely(line, table, task, trace, attempts);
    }
    if (verdict.type === "rolled-back" && !verdict.begun && attempts.count < BROKEN_LINES) continue;
    const again = verdict.type === "rolled-back" && (await waitForNext(line, task, attempts, verdict.sqlstate));
    if (!again) return await conclude(line, table, task, trace, attempts, verdict);
  }
};
