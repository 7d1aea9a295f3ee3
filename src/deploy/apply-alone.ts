import { Problem, SqlError } from "../model/index.ts";
import { type Piece, quoteLiteral, textOf } from "../sql/index.ts";
import {
  commitsByItself,
  dropLeftover,
  indexOf,
  isPatient,
  kindOf,
  leftovers,
  lookBack,
  standingBefore,
} from "./alone.ts";
import { boundOf, isSettled, sendPiece } from "./apply-whole.ts";
import { waitForNext } from "./attempts.ts";
import type { Backend } from "./connecting.ts";
import type { Effort } from "./effort.ts";
import { refusalOf, TableRefusal } from "./failure.ts";
import { bearerOf, countDuplicates, isAskedFor, relationOf } from "./index-proof.ts";
import { type Intent, writeIntent } from "./intents.ts";
import type { Line } from "./line.ts";
import { holdsLocks, takeLocks } from "./locks.ts";
import { comeBack, endOldBackend } from "./settle.ts";
import type { Task } from "./task.ts";

// One statement outside of a transaction: written down, run, proved. What it leaves half done is taken back at once, if there
// is time, and by the next run otherwise.

/**
 * `nothing`: no trace of it is left. `half`: something may be left, which the next run looks at. `unknown`: all of it or nothing,
 * and nobody could be asked.
 */
export type Refused = { readonly error: unknown; readonly left: "nothing" | "half" | "unknown" };

const CLEANS_UP_WITHIN = 2_000;

const unproven = ({ id, direction }: Task, number: number): Problem => {
  const row = `where migration = ${quoteLiteral(id)} and direction = '${direction}'`;
  return new TableRefusal(
    "lockstep.intents",
    `says that statement ${number} of ${id} was begun by an earlier run, and only somebody who looks can tell whether it is done`,
    {
      hint: `Look. If nothing of it is there: update lockstep.intents set begun = false ${row}. If all of it is: update lockstep.intents set begun = false, statement = ${number} ${row}.`,
    },
  );
};

const otherIndex = (name: string): Problem =>
  new Problem("index-differs", `the index ${name} is there and is not the one that the migration asks for`, {
    hint: "Drop or rename it, or change the migration.",
  });

const foreignCarcass = (name: string): Problem =>
  new Problem("index-invalid", `the index ${name} is there and invalid, and no run of ours left it`, {
    hint: `If nobody is building it now, drop it: drop index concurrently ${name};`,
  });

const nameTaken = (name: string, bearer: string): Problem =>
  new Problem("index-name-taken", `${name} is ${bearer} already, so nothing would be made of that name`, {
    hint: "Give the index another name. Nothing has to be dropped.",
  });

/** `if not exists` is content with whatever has that name. */
const refuseNamesake = async (line: Line, { node }: Piece): Promise<void> => {
  const name = String(node.idxname);
  const bearer = await line.waitFor((session) => bearerOf(session, relationOf(node, "relation"), name));
  if (bearer !== null) throw nameTaken(name, bearer);
};

/** Ahead of the statement: an index of that name that is not ours to touch. True: it stands already. */
const meetsIndex = async (line: Line, task: Task, piece: Piece, before: readonly string[]): Promise<boolean> => {
  if (kindOf(piece) !== "index" || piece.node.idxname === undefined) return false;
  const index = await line.waitFor((session) => indexOf(session, piece, { before }));
  if (index === null) {
    if (piece.node.if_not_exists === true) await refuseNamesake(line, piece);
    return false;
  }
  if (!index.usable) throw foreignCarcass(index.name);
  if (piece.node.if_not_exists !== true) return false;
  const text = textOf(task.script, piece);
  if (!(await line.waitFor((session) => isAskedFor(session, text, piece.node, index)))) throw otherIndex(index.name);
  return true;
};

const proveIndex = async (line: Line, piece: Piece, before: readonly string[]): Promise<void> => {
  if (kindOf(piece) !== "index") return;
  const index = await line.waitFor((session) => indexOf(session, piece, { before }));
  if (index === null) throw new Problem("index-missing", "the statement went through and made no index");
  if (!index.usable) throw foreignCarcass(index.name);
};

/** Takes back what a refused statement left. Gives what is still there. */
const cleanUp = async (
  { line, attempts }: Effort,
  piece: Piece,
  before: readonly string[],
): Promise<Refused["left"]> => {
  try {
    const left = await line.waitFor((session) => leftovers(session, piece, { before }));
    for (const index of left) {
      if (piece.node.unique === true && !line.around.signal.aborted) {
        const twice = await line.waitFor((session) => countDuplicates(session, index));
        if (twice !== null && twice > 0)
          attempts.remarks.push(`${twice} ${twice === 1 ? "key stands" : "keys stand"} in the table more than once.`);
      }
      const limitMs = line.around.signal.aborted ? CLEANS_UP_WITHIN : line.deployment.patience.settleForMs;
      await line.waitFor((session) => dropLeftover(session, index), { limitMs });
    }
    return kindOf(piece) === "detach" || kindOf(piece) === "drop" ? "half" : "nothing";
  } catch (error) {
    if (!(error instanceof SqlError || error instanceof Problem)) throw error;
    attempts.remarks.push("An invalid index could not be dropped; the next run will.");
    return "half";
  }
};

const goneSql =
  "select 1 from pg_catalog.pg_stat_activity where pid = $1 and ($2::text is null or backend_start::text = $2)";

/** After a lost connection: comes back, and waits until the process that served us has ended. */
const outlive = async (line: Line, old: Backend): Promise<void> => {
  const { around, deployment } = line;
  const since = around.now();
  line.drop();
  for (let wait = 50; ; wait = Math.min(wait * 2, 1_000)) {
    if (!line.connected) await line.open();
    const there = await line.waitFor((session) => session.query(goneSql, [old.pid, old.start]));
    if (there.length === 0 || old.pid === line.backend.pid) break;
    const waited = around.now() - since;
    if (waited > deployment.patience.settleForMs)
      throw new Problem("backend-stuck", `the process ${old.pid} of ours does not end`);
    if (waited > deployment.patience.settleForMs / 4) await endOldBackend(line, old);
    await around.wait(wait);
  }
  await comeBack(line);
};

const runOnce = async (effort: Effort, piece: Piece): Promise<void> => {
  const { line } = effort;
  const patient = isPatient(piece);
  const { lockTimeoutMs, retryForMs, statementTimeoutMs } = line.deployment.patience;
  const [lock, statement] = patient ? [0, 0] : [lockTimeoutMs, statementTimeoutMs];
  await line.waitFor((session) => session.run(`set lock_timeout = ${lock}; set statement_timeout = ${statement}`));
  await sendPiece(effort, piece, patient ? retryForMs : boundOf(line));
};

/** How it stands with what was begun; what it takes back may take as long as the statement itself. */
const lookNow = ({ line, task }: Effort, piece: Piece, intent: Intent) =>
  line.waitFor((session) => lookBack(session, piece, textOf(task.script, piece), intent), {
    limitMs: line.deployment.patience.retryForMs,
    cancellable: true,
  });

const isLost = (error: unknown): boolean => error instanceof Problem && error.code === "connection-lost";

/** The same, again and again: what was begun is finished behind locks that somebody else may have for a while. */
const lookPatiently = async (effort: Effort, piece: Piece, intent: Intent): ReturnType<typeof lookNow> => {
  for (;;) {
    try {
      return await lookNow(effort, piece, intent);
    } catch (error) {
      if (!(error instanceof SqlError) || !(await waitForNext(effort, error.refusal.sqlstate))) throw error;
      effort.attempts.count += 1;
    }
  }
};

/** How a statement ended whose connection was lost. Where nobody can look now, the next run does. */
const afterLoss = async (
  effort: Effort,
  piece: Piece,
  intent: Intent,
  old: Backend,
): Promise<Refused["left"] | null> => {
  try {
    await outlive(effort.line, old);
    const found = await lookPatiently(effort, piece, intent);
    if (found === "done") return null;
    return found === "again" ? "nothing" : "half";
  } catch (error) {
    if (!(error instanceof SqlError || error instanceof Problem)) throw error;
    effort.attempts.remarks.push(
      `Statement ${intent.statement + 1} was begun, and what it left could not be looked at: ${error.message}. The next run looks first.`,
    );
    return "half";
  }
};

/** Runs it and proves it. Null: it stands. */
const attemptAlone = async (effort: Effort, piece: Piece, intent: Intent): Promise<Refused | null> => {
  const { line } = effort;
  const { backend } = line;
  try {
    await runOnce(effort, piece);
    await proveIndex(line, piece, intent.before);
    return null;
  } catch (error) {
    if (isLost(error)) {
      const left = await afterLoss(effort, piece, intent, backend);
      return left === null ? null : { error, left };
    }
    if (!(error instanceof SqlError || error instanceof Problem)) throw error;
    const left = await cleanUp(effort, piece, intent.before);
    return { error, left: commitsByItself(piece) ? "half" : left };
  }
};

/** Brings one statement about, alone. Null: it stands. `resumed`: an earlier run began it. */
export const applyAlone = async (effort: Effort, piece: Piece, resumed: Intent | null): Promise<Refused | null> => {
  const { line, task, trace, attempts } = effort;
  const number = task.pieces.indexOf(piece);
  trace.at = piece;
  if (resumed !== null) {
    const found = await lookPatiently(effort, piece, resumed);
    if (found === "unknown") throw unproven(task, number + 1);
    if (found === "done") return null;
  }
  for (;;) {
    if (!(await holdsLocks(line))) await takeLocks(line);
    if (await line.waitFor((session) => isSettled(session, effort))) return null;
    const before = await line.waitFor((session) => standingBefore(session, piece));
    if (await meetsIndex(line, task, piece, before)) return null;
    const intent: Intent = { statement: number, begun: true, before };
    await line.waitFor((session) => writeIntent(session, line, task, intent));
    const refused = await attemptAlone(effort, piece, intent);
    if (refused?.left !== "nothing") return refused;
    await line.waitFor((session) => writeIntent(session, line, task, { ...intent, begun: false }));
    if (!(await waitForNext(effort, refusalOf(refused.error).sqlstate))) return refused;
    attempts.count += 1;
  }
};
