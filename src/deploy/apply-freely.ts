// A migration that no transaction holds as a whole. What can run in one does, together with the note of how far we are; what
// cannot is run alone, written down before and proved after. The ledger hears of it when all of it stands.
import type { LedgerTable } from "../ledgers/index.ts";
import { Problem, SqlError } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import { quoteName, sessionSettings } from "../sql/index.ts";
import { applyAlone, type Refused } from "./apply-alone.ts";
import { boundOf, isSettled, sendPiece, type Trace, tellLedger } from "./apply-whole.ts";
import { type Attempts, failureIn, proven, resultOf, waitForNext } from "./attempts.ts";
import type { Applied } from "./contract.ts";
import { type Piece, textOf } from "./cut-script.ts";
import { deleteIntent, ensureIntents, type Intent, readIntent, refuseEdited, writeIntent } from "./intents.ts";
import type { Line } from "./line.ts";
import { comeBack } from "./settle.ts";
import type { Task } from "./task.ts";
import { inTransaction, type Verdict } from "./transaction.ts";

// 25001: must not run in a transaction. 2D000: ends a transaction.
const wantsOut: ReadonlySet<string> = new Set(["25001", "2D000"]);

/** Settings that earlier statements made for the session: an earlier run's are gone with it. */
const repeatSettings = async (line: Line, task: Task, until: number): Promise<void> => {
  const pieces = task.pieces.slice(0, until);
  for (const piece of pieces.filter((one) => sessionSettings([one]).length > 0)) {
    await line.waitFor((session) => session.run(textOf(task.script, piece)));
  }
};

const roleOf = async (session: Session): Promise<string> => {
  const [row] = await session.query("select pg_catalog.current_setting('role') as role");
  return String(row?.role);
};

const asRole = (role: string): string => `set role ${role === "none" ? role : quoteName(role)}`;

/** A role that the file chose is left while we write down how far it is. Gives it, for the next statement; null: none. */
const leaveRole = async (line: Line, base: string): Promise<string | null> => {
  const role = await line.waitFor(roleOf);
  if (role === base) return null;
  await line.waitFor((session) => session.run(asRole(base)));
  return role;
};

const within = async (
  line: Line,
  table: LedgerTable,
  task: Task,
  piece: Piece,
  trace: Trace,
): Promise<Verdict<void>> => {
  const number = task.pieces.indexOf(piece);
  const stillWanted = async (session: Session) => !(await isSettled(session, line, table, task));
  return await inTransaction(line, table, stillWanted, async () => {
    await line.waitFor((session) =>
      writeIntent(session, line, task, { statement: number + 1, begun: false, before: [] }),
    );
    await sendPiece(line, task, piece, trace, boundOf(line));
  });
};

/** One statement, in a transaction if it bears one. Null: it stands. */
const applyPiece = async (
  line: Line,
  table: LedgerTable,
  task: Task,
  piece: Piece,
  resumed: Intent | null,
  trace: Trace,
  attempts: Attempts,
): Promise<Refused | "unknown" | null> => {
  if (resumed?.begun === true) return await applyAlone(line, table, task, piece, resumed, trace, attempts);
  for (;;) {
    const verdict = await within(line, table, task, piece, trace);
    if (verdict.type === "committed" || verdict.type === "idle") return null;
    if (verdict.type === "unknown") return "unknown";
    if (wantsOut.has(verdict.sqlstate)) return await applyAlone(line, table, task, piece, null, trace, attempts);
    if (!(await waitForNext(line, task, attempts, verdict.sqlstate))) return { error: verdict.error, left: "nothing" };
    attempts.count += 1;
  }
};

const closing = async (line: Line, table: LedgerTable, task: Task): Promise<Verdict<void>> => {
  const stillWanted = async (session: Session) => !(await isSettled(session, line, table, task));
  return await inTransaction(line, table, stillWanted, async () => {
    await line.waitFor(async (session) => {
      await session.run("reset session authorization; reset role");
      await tellLedger(session, line, table, task);
      await deleteIntent(session, task);
    });
  });
};

const forget = async (line: Line, task: Task): Promise<void> => {
  await line.waitFor((session) => deleteIntent(session, task));
};

type Progress = { stands: number };

const runPieces = async (
  line: Line,
  table: LedgerTable,
  task: Task,
  found: Intent | null,
  trace: Trace,
  attempts: Attempts,
  progress: Progress,
): Promise<Refused | "unknown" | null> => {
  const base = await line.waitFor(roleOf);
  if (found !== null) {
    await repeatSettings(line, task, found.statement);
    trace.role = await leaveRole(line, base);
  }
  for (const [number, piece] of task.pieces.entries()) {
    if (number < progress.stands) continue;
    if (line.around.signal.aborted) return { error: new Problem("called-off", "called off"), left: "nothing" };
    if (!line.connected) await comeBack(line);
    const resumed = found !== null && number === found.statement ? found : null;
    const refused = await applyPiece(line, table, task, piece, resumed, trace, attempts);
    if (refused !== null) return refused;
    progress.stands = number + 1;
    trace.role = await leaveRole(line, base);
    const note: Intent = { statement: progress.stands, begun: false, before: [] };
    await line.waitFor((session) => writeIntent(session, line, task, note));
  }
  return null;
};

const partly = async (line: Line, task: Task, refused: Refused, stands: number): Promise<Applied["outcome"]> => {
  if (stands > 0 || refused.left === "half") return "partly";
  // Nothing of it is there, so nothing is to be remembered.
  await forget(line, task).catch((error: unknown) => {
    if (!(error instanceof Problem || error instanceof SqlError)) throw error;
  });
  return "rolled-back";
};

/** Applies it statement by statement, from the first that is not proved to stand. */
export const applyFreely = async (
  line: Line,
  table: LedgerTable,
  task: Task,
  trace: Trace,
  attempts: Attempts,
): Promise<Applied> => {
  trace.statements = [];
  attempts.count = Math.max(attempts.count, 1);
  if (!line.connected) await comeBack(line);
  const end = resultOf(line, task, trace, attempts);
  if (await line.waitFor((session) => isSettled(session, line, table, task))) return end("already", 0, null);
  await ensureIntents(line);
  const found = await readIntent(line, task);
  const progress: Progress = { stands: found?.statement ?? 0 };
  try {
    if (found !== null) {
      refuseEdited(task, found);
      attempts.remarks.push(`An earlier run stopped in it; this one went on at statement ${found.statement + 1}.`);
    }
    const refused = await runPieces(line, table, task, found, trace, attempts, progress);
    const stands = progress.stands;
    if (refused === "unknown")
      return end(
        "unknown",
        stands,
        failureIn(
          line,
          task,
          trace,
          new Problem("connection-lost", "lost the connection to Postgres"),
          attempts,
          "unknown",
        ),
      );
    if (refused !== null) {
      const outcome = await partly(line, task, refused, stands);
      return end(outcome, stands, failureIn(line, task, trace, refused.error, attempts, outcome));
    }
  } catch (error) {
    if (!(error instanceof Problem || error instanceof SqlError)) throw error;
    const outcome = progress.stands > 0 || found !== null ? "partly" : "rolled-back";
    return end(outcome, progress.stands, failureIn(line, task, trace, error, attempts, outcome));
  }
  return await record(line, table, task, trace, attempts, end);
};

const record = async (
  line: Line,
  table: LedgerTable,
  task: Task,
  trace: Trace,
  attempts: Attempts,
  end: ReturnType<typeof resultOf>,
): Promise<Applied> => {
  trace.at = null;
  for (;;) {
    const verdict = await closing(line, table, task);
    const all = task.pieces.length;
    if (verdict.type === "committed" || verdict.type === "idle") {
      if (await proven(line, table, task)) return end(task.direction === "up" ? "applied" : "undone", all, null);
      return end("unknown", all, null);
    }
    const again = verdict.type === "rolled-back" && (await waitForNext(line, task, attempts, verdict.sqlstate));
    const outcome = verdict.type === "unknown" ? "unknown" : "partly";
    if (!again) return end(outcome, all, failureIn(line, task, trace, verdict.error, attempts, outcome));
    attempts.count += 1;
  }
};
