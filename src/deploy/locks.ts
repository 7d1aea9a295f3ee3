// The promotion lock. It is asked for again and again and never waited for inside of Postgres: a waiter has a snapshot, and
// an index that is built concurrently would wait for it. It lives on the session that migrates, so that it ends with it. The
// lock of the ledger's own tool is taken, too, so that a colleague who runs that tool is kept out.
import { createHash } from "node:crypto";
import { Problem } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import { blockerColumns, blockerOf, inWords } from "./blockers.ts";
import { pause } from "./connecting.ts";
import type { Blocker, Deployment, Surroundings } from "./contract.ts";
import type { Line } from "./line.ts";

/** Ours, of a database: the same for every ledger in it. */
export const promotionLock = (database: string): bigint =>
  createHash("sha256").update(`lockstep\0${database}`).digest().readBigInt64BE(0);

/** Ours first, then that of the ledger's own tool. */
export const lockKeys = ({ live, ledger, table }: Deployment): readonly bigint[] => {
  const own = promotionLock(live.database);
  const adopted = ledger.locks({ database: live.database, table });
  return [own, ...adopted.map((key) => BigInt.asIntN(64, key))];
};

// A lock with one bigint for its key lies in pg_locks in two halves.
const atKey = `l.locktype = 'advisory' and l.objsubid = 1 and l.granted
  and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
  and ((l.classid::bigint << 32) | l.objid::bigint) = $1::bigint`;

const holderSql = `
select ${blockerColumns} from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a on a.pid = l.pid
where ${atKey} and l.pid <> pg_catalog.pg_backend_pid()`;

/** Who holds the lock of the ledger's own tool now. */
export const toolAtWork = async ({
  live,
  ledger,
  table,
}: Pick<Deployment, "live" | "ledger" | "table">): Promise<Blocker | null> => {
  await using session = await live.connect();
  for (const key of ledger.locks({ database: live.database, table })) {
    const [row] = await session.query(holderSql, [BigInt.asIntN(64, key).toString()]);
    if (row !== undefined) return blockerOf(row);
  }
  return null;
};

const heldByUs = `
select count(distinct ((l.classid::bigint << 32) | l.objid::bigint))::int as held from pg_catalog.pg_locks l
where l.locktype = 'advisory' and l.objsubid = 1 and l.granted and l.pid = pg_catalog.pg_backend_pid()
  and ((l.classid::bigint << 32) | l.objid::bigint) = any ($1::bigint[])`;

type Query = Session["query"];

const isTaken = async (query: Query, key: bigint): Promise<boolean> => {
  const [row] = await query("select pg_catalog.pg_try_advisory_lock($1::bigint) as taken", [key.toString()]);
  return row?.taken === true;
};

const holderOf = async (query: Query, key: bigint): Promise<Blocker | null> => {
  const [row] = await query(holderSql, [key.toString()]);
  return row === undefined ? null : blockerOf(row);
};

const locked = (name: string, holder: Blocker | null, waited: number): Problem => {
  const who = holder === null ? "" : `: ${inWords(holder)}`;
  const end =
    holder === null ? "" : ` If nobody works there any more, end it with select pg_terminate_backend(${holder.pid}).`;
  return new Problem("promotion-locked", `somebody else holds the promotion lock of ${name}${who}`, {
    kind: "could-not-judge",
    detail: `waited for ${Math.round(waited / 1000)} s`,
    hint: `Nothing was changed. Run it again when they are done.${end}`,
  });
};

const calledOff = (): Problem =>
  new Problem("called-off", "called off before anything was applied", { kind: "could-not-judge" });

/** Takes a lock for a session. Rejects after `retryForMs` with who holds it. */
export const takeLock = async (
  query: Query,
  key: bigint,
  of: { readonly name: string; readonly retryForMs: number; readonly since: number },
  around: Surroundings,
): Promise<void> => {
  let told = -1;
  for (let wait = 50; ; wait = Math.min(wait * 1.5, 1_000)) {
    if (around.signal.aborted) throw calledOff();
    if (await isTaken(query, key)) return;
    const forMs = around.now() - of.since;
    if (forMs > of.retryForMs) throw locked(of.name, await holderOf(query, key), forMs);
    if (told < 0 || forMs - told > 10_000) {
      told = forMs;
      around.tell({ type: "waiting-for-lock", holder: await holderOf(query, key), forMs });
    }
    await pause(wait * (0.5 + around.chance()), around);
  }
};

/** Takes every lock, ours first. Rejects after `retryForMs` with who holds it. */
export const takeLocks = async (line: Line): Promise<void> => {
  if (line.pooled) return;
  const { deployment, around } = line;
  const { live, patience } = deployment;
  const of = { name: live.name, retryForMs: patience.retryForMs, since: around.now() };
  const query: Query = (text, values) => line.waitFor((session) => session.query(text, values));
  for (const key of lockKeys(deployment)) await takeLock(query, key, of, around);
};

/** Are all locks still ours? A file may have let go of them. */
export const holdsLocks = async (line: Line): Promise<boolean> => {
  if (line.pooled) return true;
  const keys = lockKeys(line.deployment).map(String);
  const [row] = await line.waitFor((session) => session.query(heldByUs, [keys]));
  return Number(row?.held) === new Set(keys).size;
};
