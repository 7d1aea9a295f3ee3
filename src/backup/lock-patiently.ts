import { SqlError } from "../model/index.ts";
import { patiently, type Session } from "../postgres/index.ts";

export type Patience = {
  readonly lockTimeoutMs: number;
  readonly retryForMs: number;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly chance: () => number;
};

const LOCKED = "55P03";
const FORBIDDEN = "42501";

const sqlstateOf = (error: unknown): string => (error instanceof SqlError ? error.refusal.sqlstate : "");

/**
 * Locks tables against writers, without ever keeping others waiting for longer than the timeout: it is tried again and again.
 * `needed` alone where the role may not lock the others.
 */
export const lockPatiently =
  ({ lockTimeoutMs, retryForMs, now, wait, chance }: Patience) =>
  async (session: Session, names: readonly string[], needed: readonly string[]): Promise<void> => {
    let wanted = names;
    const attempt = async (): Promise<void> => {
      await session.run("savepoint lockstep_lock");
      try {
        await session.run(`lock table ${wanted.join(", ")} in share row exclusive mode`);
      } catch (error) {
        const sqlstate = sqlstateOf(error);
        if (sqlstate !== LOCKED && sqlstate !== FORBIDDEN) throw error;
        await session.run("rollback to savepoint lockstep_lock");
        if (sqlstate === LOCKED || wanted.length <= needed.length) throw error;
        wanted = needed;
        await attempt();
      }
    };
    await session.run(`set local lock_timeout = ${Math.max(1, Math.ceil(lockTimeoutMs))}`);
    const spread = (ms: number) => wait(ms * (0.5 + chance()));
    const pauses = { first: 200, longest: 5_000, forMs: retryForMs, now, wait: spread };
    await patiently(pauses, (error) => sqlstateOf(error) === LOCKED, attempt);
  };
