// Applies pending migrations to a database that people use, one after the other, or takes them back. The first that does not
// end well is the last that is tried. Rejects only while nothing was touched; after that, whatever happened is in the result.

import type { LedgerTable } from "../ledgers/index.ts";
import { Problem, SqlError } from "../model/index.ts";
import { loadParser } from "../sql/index.ts";
import { applyTask } from "./apply-task.ts";
import { freshen } from "./between.ts";
import type { Applied, Deployment, Surroundings } from "./contract.ts";
import { failureOf } from "./failure.ts";
import { goAhead } from "./go-ahead.ts";
import { begunBefore, ensureIntents } from "./intents.ts";
import { compareWithPlan, ensureLedger, standingKeys } from "./ledger-state.ts";
import { Line } from "./line.ts";
import { takeLocks } from "./locks.ts";
import { pooledOrRefuse } from "./pooler.ts";
import { recordBegin, recordEnd } from "./record.ts";
import { prepareSums } from "./sums.ts";
import { poolerFreely, type Task, taskFor } from "./task.ts";

const notTried = (task: Task): Applied => ({
  migration: task.id,
  outcome: "not-tried",
  ms: 0,
  attempts: 0,
  waitedMs: 0,
  done: 0,
  statements: [],
  blockers: [],
  failure: null,
  remarks: [],
});

const good: ReadonlySet<Applied["outcome"]> = new Set(["applied", "undone", "already"]);

const applyOne = async (line: Line, table: LedgerTable, task: Task): Promise<Applied> => {
  try {
    await freshen(line);
    return await applyTask(line, table, task);
  } catch (error) {
    if (!(error instanceof Problem || error instanceof SqlError)) throw error;
    // Between two migrations nothing of the next is there yet.
    return { ...notTried(task), failure: failureOf(error, task.script, null, line.deployment.showData) };
  }
};

const runAll = async (line: Line, table: LedgerTable, tasks: readonly Task[]): Promise<readonly Applied[]> => {
  const results: Applied[] = [];
  for (const [index, task] of tasks.entries()) {
    if (line.around.signal.aborted) return [...results, ...tasks.slice(index).map(notTried)];
    const applied = await applyOne(line, table, task);
    results.push(applied);
    if (applied.outcome === "applied" || applied.outcome === "undone") {
      line.around.tell({ type: applied.outcome, migration: task.id, ms: applied.ms });
    }
    if (!good.has(applied.outcome)) return [...results, ...tasks.slice(index + 1).map(notTried)];
  }
  return results;
};

/** What was begun statement by statement goes on so. */
const resuming = async (line: Line, tasks: readonly Task[], direction: Task["direction"]): Promise<readonly Task[]> => {
  const begun = await begunBefore(line, direction);
  const [first] = tasks.filter(({ id }) => begun.has(id));
  if (first !== undefined && line.pooled) throw poolerFreely(first.id);
  return tasks.map((task) => (begun.has(task.id) ? { ...task, freely: true } : task));
};

const run = async (
  deployment: Deployment,
  around: Surroundings,
  direction: Task["direction"],
): Promise<readonly Applied[]> => {
  if (deployment.patience.lockTimeoutMs <= 0) {
    throw new Problem("lock-timeout-zero", "without a lock timeout a migration would stop everybody behind it", {
      hint: "Give one; it is tried again and again.",
    });
  }
  if (deployment.pending.length === 0) return [];
  await loadParser();
  const pooled = await pooledOrRefuse(deployment, around);
  const planned = deployment.pending.map((id) => taskFor(deployment, id, direction, pooled));
  await using line = new Line(deployment, around, pooled);
  await line.open();
  await takeLocks(line);
  if (!(await goAhead(line, direction))) return [];
  const table = await ensureLedger(line);
  const standing = await line.waitFor((session) => standingKeys(session, deployment, table));
  compareWithPlan(deployment, standing);
  const tasks = await resuming(line, planned, direction);
  // Without it none of these could begin; better known before the first of all.
  if (tasks.some(({ freely }) => freely)) await ensureIntents(line);
  await recordBegin(line, direction);
  await prepareSums(line);
  const results = await runAll(line, table, tasks);
  await recordEnd(line, results);
  return results;
};

/** What Postgres refuses before the first migration has nothing to do with any of them. */
const foreseen = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { sqlstate, message } = error.refusal;
    throw new Problem("deploy-refused", `Postgres refused to begin: ${message}`, { detail: sqlstate, cause: error });
  }
};

/** Applies `pending`, in order. None: what stands ahead said no. */
export const deploy = (deployment: Deployment, around: Surroundings): Promise<readonly Applied[]> =>
  foreseen(run(deployment, around, "up"));

/** Takes `pending` back by their downs, in the order given: newest first. None: as with `deploy`. */
export const undo = (deployment: Deployment, around: Surroundings): Promise<readonly Applied[]> =>
  foreseen(run(deployment, around, "down"));
