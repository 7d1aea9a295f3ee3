// A session that holds the promotion lock, for what changes a database and is no migration: with the same guards, and never at
// the same time as one.

import { Problem } from "../model/index.ts";
import type { Live, Session } from "../postgres/index.ts";
import { blockerOf, inWords } from "./blockers.ts";
import { backendOf, pause } from "./connecting.ts";
import type { Surroundings } from "./contract.ts";
import { holderSql, promotionLock } from "./locks.ts";
import { poolerOf, poolerProblem } from "./pooler.ts";

const held = async (session: Session, live: Live, key: string): Promise<Problem> => {
  const [row] = await session.query(holderSql, [key]);
  const who = row === undefined ? "" : `: ${inWords(blockerOf(row))}`;
  return new Problem("promotion-locked", `somebody else holds the promotion lock of ${live.name}${who}`, {
    kind: "could-not-judge",
    hint: "Nothing was changed. Run it again when they are done.",
  });
};

// What a role or a database says of these is not meant for us. A server on some systems does not take the first.
const usual = ["client_connection_check_interval = '500ms'", "idle_session_timeout = 0", "statement_timeout = 0"];

/** Opens a session that can write and holds the promotion lock. Rejects after `retryForMs` with who holds it. */
export const exclusiveSession = async (live: Live, around: Surroundings, retryForMs: number): Promise<Session> => {
  if ((await poolerOf(live, around)) === "transaction") throw poolerProblem(live.name);
  const session = await live.connect();
  try {
    await backendOf(session);
    await session.runAll(usual.map((setting) => `set ${setting}`));
    const key = promotionLock(live.database).toString();
    const until = around.now() + retryForMs;
    for (let wait = 50; ; wait = Math.min(wait * 1.5, 1_000)) {
      if (around.signal.aborted)
        throw new Problem("called-off", "called off before anything was changed", { kind: "could-not-judge" });
      const [row] = await session.query("select pg_catalog.pg_try_advisory_lock($1::bigint) as taken", [key]);
      if (row?.taken === true) return session;
      if (around.now() > until) throw await held(session, live, key);
      await pause(wait * (0.5 + around.chance()), around);
    }
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
};
