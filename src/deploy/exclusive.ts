// A session that holds the promotion lock, for what changes a database and is no migration: with the same guards, and never at
// the same time as one.

import type { Live, Session } from "../postgres/index.ts";
import { backendOf } from "./connecting.ts";
import type { Surroundings } from "./contract.ts";
import { promotionLock, takeLock } from "./locks.ts";
import { poolerOf, poolerProblem } from "./pooler.ts";

// What a role or a database says of these is not meant for us. A server on some systems does not take the first.
const usual = ["client_connection_check_interval = '500ms'", "idle_session_timeout = 0", "statement_timeout = 0"];

/** Opens a session that can write and holds the promotion lock. Rejects after `retryForMs` with who holds it. */
export const exclusiveSession = async (live: Live, around: Surroundings, retryForMs: number): Promise<Session> => {
  if ((await poolerOf(live, around)) === "transaction") throw poolerProblem(live.name);
  const session = await live.connect();
  try {
    await backendOf(session);
    await session.runAll(usual.map((setting) => `set ${setting}`));
    const of = { name: live.name, retryForMs, since: around.now() };
    await takeLock(session.query, promotionLock(live.database), of, around);
    return session;
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
};
