// A pooler answers for the server with a process number of its own making. Whether it keeps a session together is tried: while
// a second connection sits in a transaction on the process that served us last, one that pools transactions must serve us
// with another, or has given ours away already.
import { Problem } from "../model/index.ts";
import type { Live, Session } from "../postgres/index.ts";
import { connectPatiently } from "./connecting.ts";
import type { Deployment, Examination, Surroundings } from "./contract.ts";

const TRIALS = 8;

const pidOf = async (session: Session): Promise<number> => {
  const [row] = await session.query("select pg_catalog.pg_backend_pid() as pid");
  return Number(row?.pid);
};

const sharesProcess = async (first: Session, second: Session): Promise<boolean> => {
  const before = await pidOf(first);
  await second.run("begin");
  const other = await pidOf(second);
  const after = other === before ? before : await pidOf(first);
  await second.run("rollback");
  return other === before || after !== before;
};

/** Who stands between us and the server. */
export const poolerOf = async (
  live: Live,
  around: Pick<Surroundings, "now" | "wait" | "chance" | "signal">,
): Promise<Examination["pooler"]> => {
  const patience = { lockTimeoutMs: 0, retryForMs: 0, statementTimeoutMs: 0, settleForMs: 20_000 };
  await using first = await connectPatiently({ live, patience }, around);
  if ((await pidOf(first)) === first.pid) return "none";
  await using second = await connectPatiently({ live, patience }, around);
  for (let trial = 0; trial < TRIALS; trial += 1) {
    if (await sharesProcess(first, second)) return "transaction";
  }
  return "session";
};

/** Why such a pooler is refused, with the way out. */
export const poolerProblem = (name: string): Problem =>
  new Problem(
    "pooler",
    `${name} is a pooler that hands a session out per transaction: the process that answers is not the one that the connection began with`,
    {
      hint: "Connect to the database itself: with Supabase the direct address, or the pooler's port 5432 (session mode); with Neon the host without -pooler. `allow-pooler` goes on all the same, for transactional migrations.",
    },
  );

/** Is a pooler to be worked behind that hands sessions out per transaction? Rejects where that was not allowed. */
export const pooledOrRefuse = async ({ live, allowPooler }: Deployment, around: Surroundings): Promise<boolean> => {
  const pooler = await poolerOf(live, around);
  if (pooler === "transaction" && !allowPooler) throw poolerProblem(live.name);
  return pooler === "transaction";
};
