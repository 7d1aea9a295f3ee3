// What became of a transaction whose end nobody told us. Postgres is asked, never guessed: a transaction that is still in
// progress is waited for, and at last its process, which is ours and does not answer, is ended.
import { Problem, SqlError } from "../model/index.ts";
import { statusOf } from "../postgres/index.ts";
import type { Backend } from "./connecting.ts";
import type { Line } from "./line.ts";
import { takeLocks } from "./locks.ts";

/** A transaction of ours, and the process that it ran in. */
export type Started = { readonly xid: string; readonly backend: Backend };

export type Fate = "committed" | "aborted" | "unknown";

const endSql = `
select pg_catalog.pg_terminate_backend(a.pid) from pg_catalog.pg_stat_activity a
where a.pid = $1 and ($2::text is null or a.backend_start::text = $2)`;

/** The server is the one that it was, and takes no writes: it can still be asked. */
const askReading = async (line: Line, xid: string): Promise<string | null | "away"> => {
  const rows = await line.aside("select pg_catalog.pg_xact_status($1::text::xid8) as status", [xid]);
  const status = typeof rows === "string" ? null : rows[0]?.status;
  return status === null || status === undefined ? "away" : String(status);
};

const askOnce = async (line: Line, xid: string, within: number): Promise<string | null | "away" | "refused"> => {
  try {
    if (!line.connected) await line.open(within);
    return await line.waitFor((session) => statusOf(session, xid));
  } catch (error) {
    line.drop();
    if (!(error instanceof Problem || error instanceof SqlError)) return "away";
    line.unasked = error.message;
    if (error instanceof Problem && error.code === "database-refused") return "refused";
    return error instanceof Problem && error.code === "read-only" ? await askReading(line, xid) : "away";
  }
};

/** Ends the process of ours that does not answer. Behind a transaction pooler it is not ours alone. */
export const endOldBackend = async (line: Line, { pid, start }: Backend): Promise<void> => {
  if (!line.pooled && line.connected && pid !== line.backend.pid) {
    await line.waitFor((session) => session.query(endSql, [pid, start]));
  }
};

/**
 * Finds out how a transaction ended. Leaves a connection without locks, or none. `certain`: nobody ever asked for its COMMIT, so
 * that a server which lets us in no more need not be asked for long.
 */
export const settle = async (line: Line, { xid, backend }: Started, certain = false): Promise<Fate> => {
  const { around, deployment } = line;
  const since = around.now();
  const { settleForMs } = deployment.patience;
  line.unasked = null;
  for (let wait = 50; ; wait = Math.min(wait * 2, 1_000)) {
    const status = await askOnce(line, xid, Math.max(1_000, settleForMs - (around.now() - since)));
    if (status === "committed" || status === "aborted") {
      line.unasked = null;
      return status;
    }
    const waited = around.now() - since;
    if (status === null) line.unasked = "it does not say";
    if (status === "in progress") line.unasked = `process ${backend.pid} is still at work for us`;
    if (status === null || waited > settleForMs) return "unknown";
    if (certain && status === "refused" && waited > settleForMs / 6) return "unknown";
    if (status === "in progress" && waited > settleForMs / 4)
      await endOldBackend(line, backend).catch(() => line.drop());
    await around.wait(wait);
  }
};

/** A connection that holds the locks, again. */
export const comeBack = async (line: Line): Promise<void> => {
  if (!line.connected) await line.open();
  await takeLocks(line);
};
