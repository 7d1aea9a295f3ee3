// What one file left in the session must not reach the next. A new connection would lose the promotion lock, so the session is
// made new piece by piece, and it is proved that the lock is still there.
import { Problem } from "../model/index.ts";
import type { Line } from "./line.ts";
import { holdsLocks, lockKeys, takeLocks } from "./locks.ts";
import { freshSession, prepareSession } from "./session-settings.ts";
import { comeBack } from "./settle.ts";

// Session locks that a file took and did not give back. Ours are kept by their keys.
const strayLocks = `
select ((l.classid::bigint << 32) | l.objid::bigint)::text as key from pg_catalog.pg_locks l
where l.locktype = 'advisory' and l.objsubid = 1 and l.pid = pg_catalog.pg_backend_pid() and l.mode = 'ExclusiveLock'
  and not ((l.classid::bigint << 32) | l.objid::bigint) = any ($1::bigint[])`;

const giveBack = async (line: Line): Promise<void> => {
  const keys = lockKeys(line.deployment).map(String);
  for (;;) {
    // A lock that was taken twice is listed once.
    const stray = await line.waitFor((session) => session.query(strayLocks, [keys]));
    if (stray.length === 0) return;
    const given = stray.map(({ key }) => String(key));
    await line.waitFor((session) =>
      session.query("select pg_catalog.pg_advisory_unlock(key) from pg_catalog.unnest($1::bigint[]) key", [given]),
    );
  }
};

const refresh = async (line: Line): Promise<void> => {
  await line.waitFor((session) => session.run(freshSession));
  await line.waitFor((session) => prepareSession(session, line.deployment));
  await giveBack(line);
  if (await holdsLocks(line)) return;
  line.around.tell({ type: "remark", text: "A migration let go of the promotion lock; it was taken again." });
  await takeLocks(line);
};

/** Makes the session as it was before the first file. One that broke meanwhile is replaced: nothing is under way. */
export const freshen = async (line: Line): Promise<void> => {
  if (line.pooled && line.connected) return;
  try {
    if (line.connected) return await refresh(line);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "connection-lost") throw error;
  }
  await comeBack(line);
};
