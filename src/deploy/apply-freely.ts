// A migration that no transaction holds as a whole. What can run in one does, together with the note of how far we are; what
// cannot is run alone, written down before and proved after. The ledger hears of it when all of it stands.
import { Problem, SqlError } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import { type Piece, quoteName, sessionSettings, textOf } from "../sql/index.ts";
import { applyAlone, type Refused } from "./apply-alone.ts";
import { boundOf, isSettled, mayEnd, sendPiece, tellLedger } from "./apply-whole.ts";
import { failureIn, resultOf, unproven, waitForNext } from "./attempts.ts";
import type { Applied } from "./contract.ts";
import type { Effort } from "./effort.ts";
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

const within = async (effort: Effort, piece: Piece): Promise<Verdict<void>> => {
  const { line, table, task } = effort;
  const note: Intent = { statement: task.pieces.indexOf(piece) + 1, begun: false, before: [] };
  const stillWanted = async (session: Session) => !(await isSettled(session, effort));
  const work = async (): Promise<void> => {
    await line.waitFor((session) => writeIntent(session, line, task, note));
    await sendPiece(effort, piece, boundOf(line));
  };
  return await inTransaction(line, table, stillWanted, work, mayEnd(piece));
};

const unsettled = (error: unknown): Refused => ({ error, left: "unknown" });

/** One statement, in a transaction if it bears one. Null: it stands. */
const applyPiece = async (effort: Effort, piece: Piece, resumed: Intent | null): Promise<Refused | null> => {
  if (resumed?.begun === true) return await applyAlone(effort, piece, resumed);
  for (;;) {
    const verdict = await within(effort, piece);
    if (verdict.type === "committed" || verdict.type === "idle") return null;
    if (verdict.type === "unknown") return unsettled(verdict.error);
    if (wantsOut.has(verdict.sqlstate)) return await applyAlone(effort, piece, null);
    if (!(await waitForNext(effort, verdict.sqlstate))) return { error: verdict.error, left: "nothing" };
    effort.attempts.count += 1;
  }
};

type Progress = { stands: number };

const runPieces = async (effort: Effort, found: Intent | null, progress: Progress): Promise<Refused | null> => {
  const { line, task, trace } = effort;
  const base = await line.waitFor(roleOf);
  let prepared: Session | null = found === null ? line.session : null;
  for (const [number, piece] of task.pieces.entries()) {
    if (number < progress.stands) continue;
    if (line.around.signal.aborted) return { error: new Problem("called-off", "called off"), left: "nothing" };
    if (!line.connected) await comeBack(line);
    if (line.session !== prepared) {
      await repeatSettings(line, task, number);
      trace.role = await leaveRole(line, base);
      prepared = line.session;
    }
    const resumed = found !== null && number === found.statement ? found : null;
    const refused = await applyPiece(effort, piece, resumed);
    if (refused !== null) return refused;
    progress.stands = number + 1;
    trace.role = await leaveRole(line, base);
    const note: Intent = { statement: progress.stands, begun: false, before: [] };
    await line.waitFor((session) => writeIntent(session, line, task, note));
  }
  return null;
};

const outcomeOf = async ({ line, task }: Effort, { left }: Refused, stands: number): Promise<Applied["outcome"]> => {
  if (left === "unknown") return "unknown";
  if (stands > 0 || left === "half") return "partly";
  // Nothing of it is there, so nothing is to be remembered.
  await line
    .waitFor((session) => deleteIntent(session, task))
    .catch((error: unknown) => {
      if (!(error instanceof Problem || error instanceof SqlError)) throw error;
    });
  return "rolled-back";
};

const closing = async (effort: Effort): Promise<Verdict<void>> => {
  const { line, table, task } = effort;
  const stillWanted = async (session: Session) => !(await isSettled(session, effort));
  return await inTransaction(line, table, stillWanted, async () => {
    await line.waitFor(async (session) => {
      await session.run("reset session authorization; reset role");
      await tellLedger(session, effort);
      await deleteIntent(session, task);
    });
  });
};

/** All of it stands: the ledger is told, and the intent forgotten. */
const record = async (effort: Effort): Promise<Applied> => {
  const { task, trace, attempts } = effort;
  const end = resultOf(effort);
  const all = task.pieces.length;
  trace.at = null;
  for (;;) {
    const verdict = await closing(effort);
    if (verdict.type === "committed" || verdict.type === "idle") {
      const lost = await unproven(effort);
      if (lost === null) return end(task.direction === "up" ? "applied" : "undone", all, null);
      return end("unknown", all, failureIn(effort, lost, "unknown"));
    }
    const again = verdict.type === "rolled-back" && (await waitForNext(effort, verdict.sqlstate));
    const outcome = verdict.type === "unknown" ? "unknown" : "partly";
    if (!again) return end(outcome, all, failureIn(effort, verdict.error, outcome));
    attempts.count += 1;
  }
};

/** Applies it statement by statement, from the first that is not proved to stand. */
export const applyFreely = async (effort: Effort): Promise<Applied> => {
  const { line, task, trace, attempts } = effort;
  trace.statements = [];
  attempts.count = Math.max(attempts.count, 1);
  if (!line.connected) await comeBack(line);
  const end = resultOf(effort);
  if (await line.waitFor((session) => isSettled(session, effort))) return end("already", 0, null);
  await ensureIntents(line);
  const found = await readIntent(line, task);
  const progress: Progress = { stands: found?.statement ?? 0 };
  try {
    if (found !== null) {
      refuseEdited(task, found);
      attempts.remarks.push(`An earlier run stopped in it; this one went on at statement ${found.statement + 1}.`);
    }
    const refused = await runPieces(effort, found, progress);
    if (refused === null) return await record(effort);
    const outcome = await outcomeOf(effort, refused, progress.stands);
    return end(outcome, progress.stands, failureIn(effort, refused.error, outcome));
  } catch (error) {
    if (!(error instanceof Problem || error instanceof SqlError)) throw error;
    const outcome = progress.stands > 0 || found !== null ? "partly" : "rolled-back";
    return end(outcome, progress.stands, failureIn(effort, error, outcome));
  }
};
