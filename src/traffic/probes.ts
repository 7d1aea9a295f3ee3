// Would somebody else wait? A second session plans a query of each kind, which takes the locks that running it would, and
// gives up at once where it has to wait. Planning reads no row and fires nothing. As the role of the migrations, since
// planning may call functions of theirs.
import { SqlError, type Stopped } from "../model/index.ts";
import type { Session } from "../postgres/contract.ts";

export const proberSettings =
  "set lock_timeout = '1ms'; set statement_timeout = '5s'; set client_min_messages = error; set default_transaction_read_only = off";

const namesSql = `select c.oid::text as oid, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) as name
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.oid = any ($1::pg_catalog.oid[]) and c.relkind in ('r', 'p', 'm', 'f')`;

const waits = (answer: PromiseSettledResult<unknown> | undefined): boolean => {
  if (answer === undefined || answer.status === "fulfilled") return false;
  if (!(answer.reason instanceof SqlError)) throw answer.reason;
  // 55P03 = lock_not_available. Whatever else is refused is refused after the lock was had.
  return answer.reason.refusal.sqlstate === "55P03";
};

/** By OID, what is stopped on these tables right now. Those that nobody else can see yet are left out. */
export const probe = async (prober: Session, oids: readonly string[]): Promise<ReadonlyMap<string, Stopped>> => {
  if (oids.length === 0) return new Map();
  const found = await prober.query<{ oid: string; name: string }>(namesSql, [oids]);
  const answers = await prober.askAll(
    found.flatMap(({ name }) => [`explain select 1 from only ${name}`, `explain delete from only ${name}`]),
  );
  return new Map(
    found.map(({ oid }, index) => {
      const stopped: Stopped = waits(answers[index * 2])
        ? "reads"
        : waits(answers[index * 2 + 1])
          ? "writes"
          : "nothing";
      return [oid, stopped];
    }),
  );
};
