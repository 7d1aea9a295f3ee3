// Work on a database that has to end in time, or when the run is called off. The server is told to stop, so that nothing of
// ours goes on behind our back; where it does not answer, the connection is given up, which it notices by itself.
import { Problem } from "../model/index.ts";
import { isUnknown } from "./commit.ts";
import type { Session } from "./contract.ts";
import type { Live } from "./live.ts";

export type Limits = {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
};

const GIVES_UP_AFTER = 2_000;

const cancel = async (live: Live, session: Session, pid: number): Promise<void> => {
  const giveUp = setTimeout(() => session.abandon(), GIVES_UP_AFTER);
  giveUp.unref();
  try {
    await using side = await live.connect();
    await side.query("select pg_catalog.pg_cancel_backend($1)", [pid]);
  } catch {
    session.abandon();
  }
};

const stopped = (why: "called-off" | "timed-out", what: string, { timeoutMs }: Limits): Problem =>
  why === "called-off"
    ? new Problem("called-off", `${what} was called off`, { kind: "could-not-judge" })
    : new Problem("timed-out", `${what} was not done within ${Math.round(timeoutMs / 100) / 10} s`, {
        kind: "could-not-judge",
      });

/**
 * Runs work on a session. Rejects with Problem "called-off" or "timed-out" when it was stopped. Must be called where the
 * process that serves the session stays the same: in a transaction, or without a pooler.
 */
export const limited = async <T>(
  live: Live,
  session: Session,
  what: string,
  limits: Limits,
  work: () => Promise<T>,
): Promise<T> => {
  const { signal, timeoutMs } = limits;
  if (signal.aborted) throw stopped("called-off", what, limits);
  const [row] = await session.query("select pg_catalog.pg_backend_pid() as pid");
  let why: "called-off" | "timed-out" | null = null;
  let cancelling: Promise<void> = Promise.resolve();
  const stop = (reason: "called-off" | "timed-out") => {
    if (why !== null) return;
    why = reason;
    cancelling = cancel(live, session, Number(row?.pid));
  };
  const onAbort = () => stop("called-off");
  const timer = setTimeout(() => stop("timed-out"), timeoutMs);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await work();
  } catch (error) {
    if (why === null) throw error;
    await cancelling;
    // That it was stopped says nothing of what became of it.
    if (isUnknown(error)) throw error;
    throw stopped(why, what, limits);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
};
