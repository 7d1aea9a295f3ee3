// Rows that are made up take their numbers far from those that migrations write down, and give the sequences back as they
// were: a migration that inserts row 1 meets neither a row of ours nor a gap.
import { type Query, SqlError } from "../model/index.ts";

type Sequence = { readonly oid: string; readonly last: string; readonly called: boolean; readonly largest: string };

// Owned sequences, and those that defaults speak of.
const SEQUENCES = `
select s.seqrelid::text as oid, s.seqmax::text as largest
from pg_catalog.pg_sequence s
where s.seqincrement > 0 and exists (
  select from pg_catalog.pg_depend d
  left join pg_catalog.pg_attrdef f on d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass and f.oid = d.objid
  where (d.objid = s.seqrelid and d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.deptype in ('a', 'i'))
    or (d.refobjid = s.seqrelid and f.oid is not null))
order by 1`;

const FAR = 100_000;
/** A smallint has no room for more. */
const NEAR = 20_000;

export async function aside<T>(query: Query, work: () => Promise<T>): Promise<T> {
  const sequences = await setAside(query);
  const result = await work();
  for (const { oid, last, called } of sequences)
    await query("select pg_catalog.setval($1::pg_catalog.oid::pg_catalog.regclass, $2::pg_catalog.int8, $3)", [
      oid,
      last,
      called,
    ]);
  return result;
}

async function setAside(query: Query): Promise<readonly Sequence[]> {
  await query("savepoint lockstep_sequences");
  try {
    const found = await query<{ oid: string; largest: string }>(SEQUENCES);
    const sequences: Sequence[] = [];
    for (const { oid, largest } of found) {
      const [name] = await query<{ name: string }>(
        "select pg_catalog.format('%I.%I', n.nspname, c.relname) as name from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = $1::pg_catalog.oid",
        [oid],
      );
      const [state] = await query<{ last: string; called: boolean }>(
        `select last_value::text as last, is_called as called from ${name?.name}`,
      );
      const start = Number(largest) > FAR * 2 ? FAR : NEAR;
      if (state === undefined || Number(state.last) >= start || Number(largest) <= start) continue;
      await query("select pg_catalog.setval($1::pg_catalog.oid::pg_catalog.regclass, $2::pg_catalog.int8)", [
        oid,
        start,
      ]);
      sequences.push({ oid, largest, ...state });
    }
    await query("release savepoint lockstep_sequences");
    return sequences;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    // Whoever may not move a sequence does without.
    await query("rollback to savepoint lockstep_sequences");
    await query("release savepoint lockstep_sequences");
    return [];
  }
}
