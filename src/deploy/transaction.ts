// One transaction of a promotion. Its limits are set in it and read back, since what a session was told is forgotten with a
// rollback; the ledger is fenced, so that nobody else, with whatever tool, can write there while it runs.

import type { LedgerTable } from "../ledgers/index.ts";
import { Problem, SqlError } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import { qualified } from "../sql/index.ts";
import { LOST } from "./failure.ts";
import type { Line } from "./line.ts";
import { holdsLocks, takeLocks } from "./locks.ts";
import { comeBack, type Fate, type Started, settle } from "./settle.ts";

export type Verdict<T> =
  | { readonly type: "committed"; readonly value: T; readonly proved: boolean }
  /** `work` had no reason to go on. */
  | { readonly type: "idle" }
  /** `begun` false: the connection was lost before anything was sent that could be blamed. */
  | { readonly type: "rolled-back"; readonly error: unknown; readonly sqlstate: string; readonly begun: boolean }
  | { readonly type: "unknown"; readonly error: unknown };

const limitsOf = ({ deployment: { patience } }: Line): readonly (readonly [string, string, string])[] => [
  ["lock_timeout", `${patience.lockTimeoutMs}ms`, String(patience.lockTimeoutMs)],
  ["statement_timeout", `${patience.statementTimeoutMs}ms`, String(patience.statementTimeoutMs)],
  ["idle_in_transaction_session_timeout", "60s", "60000"],
];

const begin = async (line: Line, session: Session): Promise<void> => {
  const limits = limitsOf(line);
  const texts = limits.map(([name, value]) => `set local ${name} = '${value}'`);
  await session.run(["begin transaction isolation level read committed, read write", ...texts].join("; "));
  const rows = await session.query("select name, setting from pg_catalog.pg_settings where name = any ($1::text[])", [
    limits.map(([name]) => name),
  ]);
  for (const [name, , wanted] of limits) {
    const found = rows.find((row) => row.name === name)?.setting;
    if (found !== wanted) throw new Problem("limit-not-set", `${name} is ${String(found)}, although ${wanted} was set`);
  }
};

const fence = (session: Session, table: LedgerTable): Promise<number> =>
  session.run(`lock table ${qualified(table.schema, table.name)} in share row exclusive mode`);

const identityOf = async (line: Line, session: Session): Promise<Started> => {
  const [row] = await session.query("select pg_catalog.pg_current_xact_id()::text as xid");
  return { xid: String(row?.xid), backend: line.backend };
};

const ended = (): Problem =>
  new Problem("transaction-ended", "the migration ended the transaction that it runs in", {
    hint: "Take begin, commit and rollback out of it, or mark it as not transactional.",
  });

const assertWhole = async (session: Session, { xid }: Started): Promise<void> => {
  if (session.status() !== "transaction") throw ended();
  const [row] = await session.query("select pg_catalog.pg_current_xact_id_if_assigned()::text as xid");
  if (row?.xid !== xid) throw ended();
};

/** Rolls back and says whether that is proved. `certain`: only we could have committed, and did not. */
const rollBack = async (line: Line, started: Started | null, certain: boolean): Promise<Fate> => {
  try {
    if (line.connected && line.session.status() !== "idle") {
      await line.waitFor((session) => session.run("rollback"));
      return "aborted";
    }
  } catch {
    line.drop();
  }
  // Without a number it had written nothing.
  if (started === null) return "aborted";
  const fate = await settle(line, started, certain);
  return fate === "unknown" && certain ? "aborted" : fate;
};

const sqlstateOf = (error: unknown): string => {
  if (error instanceof SqlError) return error.refusal.sqlstate;
  if (!(error instanceof Problem) || !isLost(error)) return "";
  return error.cause instanceof SqlError ? error.cause.refusal.sqlstate : LOST;
};

const isLost = (error: unknown): boolean => error instanceof Problem && error.code === "connection-lost";

const foreseen = (error: unknown): boolean => error instanceof SqlError || error instanceof Problem;

/**
 * Runs `work` in a transaction behind the fence and commits it. `stillWanted` is asked behind the fence, ahead of it.
 * Whatever happens, the verdict is proved or `unknown`; after a lost connection the line is open and locked again, if it can be.
 * `mayEnd`: `work` sends what may hold a COMMIT of its own. Where it does not, what was lost ahead of ours is never there.
 */
export const inTransaction = async <T>(
  line: Line,
  table: LedgerTable,
  stillWanted: (session: Session) => Promise<boolean>,
  work: (session: Session, started: Started) => Promise<T>,
  mayEnd = false,
): Promise<Verdict<T>> => {
  let started: Started | null = null;
  let value: T;
  try {
    if (line.pooled) line.disown();
    await line.waitFor((session) => begin(line, session));
    if (line.pooled) await line.waitFor(() => line.identify());
    if (!line.pooled && !(await holdsLocks(line))) throw new LocksGone();
    await line.waitFor((session) => fence(session, table), { cancellable: true });
    if (!(await line.waitFor(stillWanted))) {
      await line.waitFor((session) => session.run("rollback"));
      return { type: "idle" };
    }
    const known = await line.waitFor((session) => identityOf(line, session));
    started = known;
    value = await work(line.session, known);
    await line.waitFor((session) => assertWhole(session, known));
  } catch (error) {
    const fate = await rollBack(line, started, !mayEnd);
    return await afterFailure(line, error, fate, started !== null || !isLost(error));
  }
  return await commit(line, started, value);
};

/** Our lock was let go by a file. */
class LocksGone extends Error {}

const afterFailure = async <T>(line: Line, error: unknown, fate: Fate, begun: boolean): Promise<Verdict<T>> => {
  if (error instanceof LocksGone) {
    line.around.tell({ type: "remark", text: "A migration let go of the promotion lock; it was taken again." });
    await takeLocks(line);
    return { type: "rolled-back", error, sqlstate: "55P03", begun: true };
  }
  if (!foreseen(error)) throw error;
  if (fate !== "unknown") await comeBack(line).catch(() => line.drop());
  if (fate === "committed") return { type: "unknown", error: ended() };
  if (fate === "unknown") return { type: "unknown", error };
  return { type: "rolled-back", error, sqlstate: sqlstateOf(error), begun };
};

const commit = async <T>(line: Line, started: Started, value: T): Promise<Verdict<T>> => {
  try {
    const silenceMs = line.deployment.patience.settleForMs / 4;
    await line.waitFor((session) => session.run("commit"), { silenceMs });
    return { type: "committed", value, proved: false };
  } catch (error) {
    if (error instanceof SqlError && line.connected && line.session.status() === "idle") {
      return { type: "rolled-back", error, sqlstate: error.refusal.sqlstate, begun: true };
    }
    line.drop();
    const fate = await settle(line, started);
    if (fate === "committed") {
      await comeBack(line).catch(() => line.drop());
      return { type: "committed", value, proved: true };
    }
    return await afterFailure(line, error, fate, true);
  }
};
