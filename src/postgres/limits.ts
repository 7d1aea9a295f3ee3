// What a stranger's SQL may take of the machine. Postgres has no limit for the size of a table, and its limit of time can be lifted
// by any script, so a statement that does not end, or fills the disk (which may be memory), is cancelled from outside.
import { readdirSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import { Problem, SqlError } from "../model/index.ts";
import type { Session } from "./contract.ts";

export type Limits = {
  /** For one message to the server, which may be a whole file. */
  readonly statementMs: number;
  /** That the server may write, all in all. */
  readonly bytes: number;
};

export const usualLimits: Limits = { statementMs: 600_000, bytes: 8 * 2 ** 30 };

const LOOKS_EVERY_MS = 250;
/** A script may catch that it was cancelled. Its process is ended after that. */
const INSISTS_AFTER_MS = 3_000;

type Work = {
  readonly pid: number;
  readonly since: number;
  reason: string | null;
  cancelledAt: number;
  insisted: boolean;
};

/** Ends a statement of a process, or the process. */
export type Canceller = (pid: number, how: "cancel" | "terminate") => Promise<void>;

export type Watch = {
  /** Gives the session a limit. */
  readonly over: (session: Session) => Session;
  readonly stop: () => void;
};

const span = (ms: number): string => (ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`);

const size = (bytes: number): string =>
  bytes < 2 ** 30 ? `${Math.round(bytes / 2 ** 20)} MB` : `${Math.round((bytes / 2 ** 30) * 10) / 10} GB`;

const freeIn = (folder: string): number | null => {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
};

const sizeOf = (path: string): number => {
  // The server makes and removes files meanwhile.
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isDirectory()) return (stat?.blocks ?? 0) * 512;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
};

/** Says whether a server in that folder has written too much. Cheap, unless the disk has lost that much to anybody. */
const fullness = (folder: string | null, bytes: number): (() => string | null) => {
  const atFirst = folder === null ? null : freeIn(folder);
  if (folder === null || atFirst === null) return () => null;
  // The rest of the machine needs a little, too.
  const most = Math.min(bytes, Math.floor(atFirst * 0.9));
  return () => {
    const free = freeIn(folder);
    if (free === null || atFirst - free < most) return null;
    try {
      return sizeOf(folder) < most
        ? null
        : `it wrote more than ${size(most)}, which is all that a rehearsal may, and was cancelled`;
    } catch {
      return null;
    }
  };
};

const told = (error: unknown, { reason }: Work): unknown => {
  if (reason === null) return error;
  if (error instanceof SqlError) return new SqlError({ ...error.refusal, message: reason, detail: null, hint: null });
  if (!(error instanceof Problem)) return error;
  return new Problem("rehearsal-limit", `a statement of the migrations was ended: ${reason}`, {
    kind: "could-not-judge",
    hint: "It also caught that it was cancelled, so its process had to be ended.",
    cause: error,
  });
};

/** Watches a server. `folder`: where it writes, if that is known. */
export const watchOver = (folder: string | null, limits: Limits, cancel: Canceller): Watch => {
  const active = new Set<Work>();
  const full = fullness(folder, limits.bytes);
  const late = `it ran for longer than ${span(limits.statementMs)}, which is all that a rehearsal may, and was cancelled`;
  const look = (): void => {
    if (active.size === 0) return;
    const now = performance.now();
    const overfull = full();
    for (const work of active) {
      work.reason ??= overfull ?? (now - work.since > limits.statementMs ? late : null);
      if (work.reason === null) continue;
      if (work.cancelledAt === 0) {
        work.cancelledAt = now;
        cancel(work.pid, "cancel").catch(() => undefined);
      } else if (!work.insisted && now - work.cancelledAt > INSISTS_AFTER_MS) {
        work.insisted = true;
        cancel(work.pid, "terminate").catch(() => undefined);
      }
    }
  };
  const timer = setInterval(look, LOOKS_EVERY_MS);
  timer.unref();
  const during = async <T>(pid: number, work: (own: Work) => Promise<T>): Promise<T> => {
    const own: Work = { pid, since: performance.now(), reason: null, cancelledAt: 0, insisted: false };
    active.add(own);
    try {
      return await work(own);
    } catch (error) {
      throw told(error, own);
    } finally {
      active.delete(own);
    }
  };
  const settled = async <T>(own: Work, all: Promise<readonly PromiseSettledResult<T>[]>) =>
    (await all).map((one) => (one.status === "rejected" ? { ...one, reason: told(one.reason, own) } : one));
  return {
    over: (session) => ({
      ...session,
      run: (sql) => during(session.pid, () => session.run(sql)),
      copy: (statement, data) => during(session.pid, () => session.copy(statement, data)),
      runAll: (texts) => during(session.pid, (own) => settled(own, session.runAll(texts))),
      askAll: (texts) => during(session.pid, (own) => settled(own, session.askAll(texts))),
    }),
    stop: () => clearInterval(timer),
  };
};
