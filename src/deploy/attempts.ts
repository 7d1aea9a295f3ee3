import { Problem, SqlError } from "../model/index.ts";
import { qualified } from "../sql/index.ts";
import { isSettled } from "./apply-whole.ts";
import { pause } from "./connecting.ts";
import type { Applied, DeployFailure } from "./contract.ts";
import type { Attempts, Effort } from "./effort.ts";
import { failureOf, LOST, refusalOf } from "./failure.ts";
import type { Line } from "./line.ts";
import { comeBack } from "./settle.ts";

// 55P03 = lock_not_available, 40P01 = deadlock_detected, 40001 = serialization_failure
const passing: ReadonlySet<string> = new Set(["55P03", "40P01", "40001"]);
const LONGEST_PAUSE = 30_000;

const pauseFor = (line: Line, attempt: number): number => {
  const { lockTimeoutMs } = line.deployment.patience;
  const base = Math.min(500, Math.max(50, lockTimeoutMs / 2));
  return Math.min(LONGEST_PAUSE, base * 1.6 ** (attempt - 1)) * (0.5 + line.around.chance());
};

/** Waits for the next attempt, and says so. False: there is none. */
export const waitForNext = async ({ line, task, attempts }: Effort, sqlstate: string): Promise<boolean> => {
  const { around, deployment } = line;
  const blockers = [...line.blockers.values()];
  noteBlockers(line, attempts);
  const pauseMs = Math.round(pauseFor(line, attempts.count));
  const spent = around.now() - attempts.since;
  if (!passing.has(sqlstate) || around.signal.aborted || spent + pauseMs > deployment.patience.retryForMs) return false;
  around.tell({ type: "retries", migration: task.id, attempt: attempts.count, sqlstate, blockers, pauseMs });
  const begun = around.now();
  await pause(pauseMs, around);
  attempts.waitedMs += around.now() - begun;
  return !around.signal.aborted;
};

const because = (line: Line, failure: DeployFailure, attempts: Attempts): DeployFailure => {
  const { cancelled, deployment } = line;
  if (failure.sqlstate === "57014" && cancelled === "called-off") return { ...failure, message: "called off" };
  if (failure.sqlstate === "57014" && cancelled === "deadline") {
    return { ...failure, message: "it did not end in time, and was cancelled" };
  }
  const limit = deployment.patience.statementTimeoutMs;
  if (failure.sqlstate === "57014" && limit === 0) {
    return { ...failure, message: `cancelled by somebody else (${failure.message})` };
  }
  if (passing.has(failure.sqlstate) && attempts.count > 1) {
    return { ...failure, message: `${failure.message}, ${attempts.count} times in a row` };
  }
  return failure;
};

const explained: Readonly<Record<string, string>> = {
  "53100": "The disk of the server is full. Nothing was tried again.",
  "25P03": "The session waited too long inside of its transaction.",
  "25P04": "The server ended the transaction after transaction_timeout.",
};

const noteBlockers = (line: Line, { blockers }: Attempts): void => {
  for (const blocker of line.blockers.values()) blockers.set(blocker.pid, blocker);
  line.blockers.clear();
};

export const resultOf =
  ({ line, task, trace, attempts }: Effort) =>
  (outcome: Applied["outcome"], done: number, failure: DeployFailure | null): Applied => {
    noteBlockers(line, attempts);
    return {
      migration: task.id,
      outcome,
      ms: line.around.now() - attempts.since,
      attempts: attempts.count,
      waitedMs: Math.round(attempts.waitedMs),
      done,
      statements: trace.statements,
      blockers: [...attempts.blockers.values()],
      failure,
      remarks: attempts.remarks,
    };
  };

const nothingLeft = ({ unasked: why }: Line): string =>
  why === null
    ? "Postgres was asked what became of it: nothing of it is there."
    : `Its COMMIT was never sent, so nothing of it is there. Postgres could not be asked: ${why}.`;

const unasked = ({ unasked: why }: Line): string =>
  `Nobody could be asked what became of it${why === null ? "" : `: ${why}`}. Run this again once the server answers: it reads the ledger first, and the ledger and the migration were one transaction.`;

export const failureIn = (
  { line, task, trace, attempts }: Effort,
  error: unknown,
  outcome: Applied["outcome"],
): DeployFailure => {
  const failure = because(line, failureOf(error, task.script, trace.at, line.deployment.showData), attempts);
  const lost = refusalOf(error).sqlstate === LOST || /^57P0[123]$/.test(failure.sqlstate);
  const asked = lost && outcome === "rolled-back" ? nothingLeft(line) : null;
  const explanation = outcome === "unknown" ? unasked(line) : (explained[failure.sqlstate] ?? asked);
  return { ...failure, hint: failure.hint ?? explanation };
};

/** Success is what the ledger says on a new snapshot, and nothing else. Null: it says so. Otherwise what it says instead. */
export const unproven = async (effort: Effort): Promise<Problem | null> => {
  const { line, table } = effort;
  const name = qualified(table.schema, table.name);
  let why = `${name} does not say so`;
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    try {
      if (!line.connected) await comeBack(line);
      const settled = await line.waitFor(async (session) => {
        // The file may have left us as somebody who may not read the ledger.
        if (!line.pooled) await session.run("reset session authorization; reset role");
        return await isSettled(session, effort);
      });
      if (settled) return null;
      break;
    } catch (error) {
      if (!(error instanceof Problem || error instanceof SqlError)) throw error;
      why = `${name} cannot be read: ${error.message}`;
    }
  }
  return new Problem("ledger-lost", `it was committed, and the ledger ${why}`, {
    hint: "Its row was in the same transaction: somebody took the row or the table away since, or the right to read it.",
  });
};
