import { Problem, SqlError } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import type { Deployment, Surroundings } from "./contract.ts";

/** The process that serves a session. `start` tells it from a later one of the same number. */
export type Backend = { readonly pid: number; readonly start: string | null; readonly readOnly: boolean };

/** What work gives, or null when it takes longer. A failure that comes too late is nobody's. */
export const withinTime = async <T>(
  work: Promise<T>,
  ms: number,
  { wait }: Pick<Surroundings, "wait">,
): Promise<T | null> => {
  work.catch(() => undefined);
  return await Promise.race([work, wait(ms).then(() => null)]);
};

/** Waits, but no longer than until called off. */
export const pause = async (ms: number, { wait, signal }: Pick<Surroundings, "wait" | "signal">): Promise<void> => {
  const step = 100;
  for (let left = ms; left > 0 && !signal.aborted; left -= step) await wait(Math.min(step, left));
};

const mayPass = (error: unknown): boolean => error instanceof Problem && error.code === "database-unreachable";

/** Connects; a server that is full, starting or away for a moment is asked again for a while. */
export const connectPatiently = async (
  { live, patience }: Pick<Deployment, "live" | "patience">,
  around: Pick<Surroundings, "now" | "wait" | "chance" | "signal">,
): Promise<Session> => {
  const until = around.now() + patience.settleForMs;
  for (let wait = 100; ; wait = Math.min(wait * 2, 5_000)) {
    try {
      return await live.connect();
    } catch (error) {
      if (!mayPass(error) || around.signal.aborted || around.now() + wait > until) throw error;
    }
    await pause(wait * (0.5 + around.chance()), around);
  }
};

const backendSql = `
select pg_catalog.pg_backend_pid() as pid, pg_catalog.pg_is_in_recovery() as standby,
  pg_catalog.current_setting('transaction_read_only') as read_only,
  (select a.backend_start::text from pg_catalog.pg_stat_activity a where a.pid = pg_catalog.pg_backend_pid()) as start`;

const askFor = async (session: Session, sql: string): Promise<string | null> => {
  try {
    const [row] = await session.query(sql);
    return row === undefined || row.id === null ? null : String(row.id);
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
};

/** Which server this is. Null where the role may not know. Outside of a transaction: a refusal would end it. */
export const systemOf = (session: Session): Promise<string | null> =>
  askFor(session, "select system_identifier::text as id from pg_catalog.pg_control_system()");

/** Which of its lives this is: another one begins when a standby takes over. Null where the role may not know. */
export const timelineOf = (session: Session): Promise<string | null> =>
  askFor(session, "select pg_catalog.left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8) as id");

/** Rejects where transactions begin as read only. */
export const refuseReadOnly = ({ readOnly }: Backend): void => {
  if (!readOnly) return;
  throw new Problem("read-only", "the database takes no writes: transactions begin as read only", {
    hint: "See `default_transaction_read_only` of the role and of the database.",
  });
};

/** Who serves this session, and where. Rejects when it is a standby. */
export const backendOf = async (session: Session): Promise<Backend> => {
  const [row] = await session.query(backendSql);
  if (row?.standby === true) {
    throw new Problem("standby", "the server is a standby: it can be read, not migrated", {
      kind: "could-not-judge",
      hint: "Give the address of the primary.",
    });
  }
  return {
    pid: Number(row?.pid),
    start: row?.start === null ? null : String(row?.start),
    readOnly: row?.read_only === "on",
  };
};
