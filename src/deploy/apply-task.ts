import type { LedgerTable } from "../ledgers/index.ts";
import { applyFreely } from "./apply-freely.ts";
import { applyWhole } from "./apply-whole.ts";
import { failureIn, resultOf, unproven, waitForNext } from "./attempts.ts";
import type { Applied } from "./contract.ts";
import type { Attempts, Effort } from "./effort.ts";
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

const attempt = async (effort: Effort): Promise<Verdict<void>> => {
  effort.attempts.count += 1;
  if (!effort.line.connected) await comeBack(effort.line);
  return await applyWhole(effort);
};

const conclude = async (effort: Effort, verdict: Verdict<void>): Promise<Applied> => {
  const { task, attempts } = effort;
  const end = resultOf(effort);
  if (verdict.type === "idle") return end("already", 0, null);
  if (verdict.type !== "committed") return end(verdict.type, 0, failureIn(effort, verdict.error, verdict.type));
  if (verdict.proved) attempts.remarks.push("The reply to COMMIT was lost; Postgres says that it was committed.");
  const all = task.pieces.length;
  const lost = await unproven(effort);
  if (lost === null) return end(task.direction === "up" ? "applied" : "undone", all, null);
  return end("unknown", all, failureIn(effort, lost, "unknown"));
};

/** Brings one migration to an end, whatever end that is. */
export const applyTask = async (line: Line, table: LedgerTable, task: Task): Promise<Applied> => {
  const attempts: Attempts = { since: line.around.now(), count: 0, waitedMs: 0, blockers: new Map(), remarks: [] };
  const effort: Effort = { line, table, task, trace: { statements: [], at: null, role: null }, attempts };
  line.around.tell({ type: "begins", migration: task.id });
  if (task.freely) return await applyFreely(effort);
  for (;;) {
    const verdict = await attempt(effort);
    if (verdict.type === "rolled-back" && wantsOut.has(verdict.sqlstate) && !line.pooled) {
      attempts.remarks.push("A statement refused to run in a transaction, so it ran statement by statement.");
      return await applyFreely(effort);
    }
    if (verdict.type === "rolled-back" && !verdict.begun && attempts.count < BROKEN_LINES) continue;
    const again = verdict.type === "rolled-back" && (await waitForNext(effort, verdict.sqlstate));
    if (!again) return await conclude(effort, verdict);
  }
};
