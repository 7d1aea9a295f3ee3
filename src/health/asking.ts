// Every question is asked in a savepoint that is taken back: what is refused or takes too long leaves the others their answer,
// and no lock of ours outlives its question.
import { type HealthUnread, Problem, type Row, SqlError } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";

/** What a question is for: the check that waits for it, and what it would speak of. */
export type About = { readonly check: string; readonly subject: string };

export type Asking = {
  readonly session: Session;
  readonly signal: AbortSignal;
  readonly unread: HealthUnread[];
  /** The path by which this role finds names, which the queries of the settings are written for. */
  readonly path: string;
  /** Schemas that are nobody's business here: the platform's. */
  readonly hidden: readonly string[];
};

// 57014: taken too long. 55P03: no lock in time. 42501: no right.
const reasons: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  "57014": ["it took too long", "Raise `statement-timeout`, or look at a quieter hour."],
  "55P03": ["somebody holds a lock on it", "Look again later."],
  "42501": [
    "this role may not read it",
    "Grant it, or let another role look: `pg_read_all_data` and `pg_monitor` suffice.",
  ],
};

const refusal = ({ check, subject }: About, { refusal: { sqlstate, message } }: SqlError): HealthUnread => {
  const [why, hint] = reasons[sqlstate] ?? [`Postgres refused (${sqlstate})`, message];
  return { check, subject, why, hint };
};

/** Asks one question. Null, and told among what is unread, where there is no answer. */
export const ask = async (
  { session, signal, unread }: Asking,
  about: About | readonly About[],
  sql: string,
  values: readonly unknown[] = [],
  prelude = "",
): Promise<readonly Row[] | null> => {
  await session.run("savepoint lockstep_question");
  try {
    if (prelude !== "") await session.run(prelude);
    return await session.query(sql, values);
  } catch (error) {
    if (signal.aborted || !(error instanceof SqlError)) throw error;
    if (error.refusal.sqlstate.startsWith("57P")) {
      throw new Problem("connection-lost", "the server ended the session", { kind: "could-not-judge", cause: error });
    }
    for (const one of [about].flat()) unread.push(refusal(one, error));
    return null;
  } finally {
    if (session.status() !== "idle") {
      await session.run("rollback to savepoint lockstep_question; release savepoint lockstep_question");
    }
  }
};

/** The condition that an object is the team's own: not Postgres', not the platform's, not an extension's. $1: hidden schemas. */
export const isOwn = (schema: string, oid: string, catalog: string): string =>
  `${schema}.nspname !~ '^pg_' and ${schema}.nspname <> 'information_schema' and ${schema}.nspname <> all ($1::text[])
  and not exists (
    select from pg_depend own
    where own.classid = '${catalog}'::regclass and own.objid = ${oid} and own.deptype = 'e'
  )`;

/** A name as SQL writes it, out of a schema and a relation. */
export const named = (schema: string, relation: string): string =>
  `quote_ident(${schema}.nspname) || '.' || quote_ident(${relation}.relname)`;

/**
 * The relations that are locked in ways that matter, read once as `locks`: whose expressions cannot be written out without
 * waiting, and what somebody builds or drops.
 */
export const locksNow = `locks as materialized (
  select l.relation, l.pid, l.mode, l.granted from pg_locks l
  where l.locktype = 'relation' and l.mode in ('ShareUpdateExclusiveLock', 'AccessExclusiveLock')
    and l.database = (select d.oid from pg_database d where d.datname = current_database())
)`;

/** Does somebody keep everybody from a relation, or wait to? */
export const isHeld = (oid: string): string =>
  `${oid} in (select relation from locks where mode = 'AccessExclusiveLock')`;
