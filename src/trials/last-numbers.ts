// How far sequences are, by their OIDs.
import type { Session } from "../postgres/contract.ts";

export type LastNumbers = ReadonlyMap<string, string | null>;

const LAST = `
select s.seqrelid::text as oid,
  case when pg_catalog.has_sequence_privilege(s.seqrelid, 'usage, select') then pg_catalog.pg_sequence_last_value(s.seqrelid)::text end as last
from pg_catalog.pg_sequence s order by s.seqrelid`;

/** Null where no number was taken, or the session may not take any. */
export const lastNumbers = async (session: Session): Promise<LastNumbers> =>
  new Map((await session.query<{ oid: string; last: string | null }>(LAST)).map(({ oid, last }) => [oid, last]));

export const sameNumbers = (some: LastNumbers, others: LastNumbers): boolean =>
  some.size === others.size && [...some].every(([oid, last]) => others.get(oid) === last);
