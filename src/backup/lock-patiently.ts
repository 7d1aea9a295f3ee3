import { SqlError } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";

export type Patience = {
  readonly lockTimeoutMs: number;
  readonly retryForMs: number;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly chance: () => number;
};

const sqlstateOf = (error: unknown): string => (error instanceof SqlError ? error.refusal.sqlstate : "");

/**
 * Locks tables against writers, without ever keeping others waiting for longer than the timeout: it is tried again and again.
 * `needed` alone where the role may not lock the others.
 */
export const lockPatiently =
  ({ lockTimeoutMs, retryForMs, now, wait, chance }: Patience) =>
  async (session: Session, names: readonly string[], needed: readonly string[]): Promise<void> => {
    const until = now() + retryForMs;
    let wanted = names;
    await session.run(`set local lock_timeout = ${Math.max(1, Math.ceil(lockTimeoutMs))}`);
    for (let pause = 200; ; pause = Math.min(pause * 2, 5_000)) {
      await session.run("savepoint lockstep_lock");
      try {
        return void (await session.run(`lock table ${wanted.join(", ")} in share row exclusive mode`));
      } catch (error) {
        const sqlstate = sqlstateOf(error);
        const narrower = sqlstate === "42501" && wanted.length > needed.length;
        if (!narrower && (sqlstate !== "55P03" || now() + pause > until)) throw error;
        await session.run("rollback to savepoint lockstep_lock");
        if (narrower) wanted = needed;
        else await wait(pause * (0.5 + chance()));
      }
    }
  };
