// Rows that are made up take their numbers far from those that migrations write down, and give the sequences back as they
// were: a migration that inserts row 1 meets neither a row of ours nor a gap.
import { type Query, SqlError } from "../model/index.ts";

type Sequence = { readonly oid: string; readonly last: string; readonly called: boolean };

// Owned sequences, and those that defaults speak of.
const SEQUENCES = `
select s.seqrelid::text as oid, s.seqmax::text as largest, pg_catalog.format('%I.%I', n.nspname, c.relname) as name
from pg_catalog.pg_sequence s
join pg_catalog.pg_class c on c.oid = s.seqrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where s.seqincrement > 0 and exists (
  select from pg_catalog.pg_depend d
  left join pg_catalog.pg_attrdef f on d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass and f.oid = d.objid
  where (d.objid = s.seqrelid and d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.deptype in ('a', 'i'))
    or (d.refobjid = s.seqrelid and f.oid is not null))
order by 1`;

const SET = `
select pg_catalog.setval(s.oid::pg_catalog.oid::pg_catalog.regclass, s.last::pg_catalog.int8, s.called)
from rows from (
  pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]), pg_catalog.unnest($3::pg_catalog.bool[])
) as s(oid, last, called)`;

const FAR = 100_000;
/** A smallint has no room for more. */
const NEAR = 20_000;

export async function aside<T>(query: Query, work: () => Promise<T>): Promise<T> {
  const sequences = await setAside(query);
  const result = await work();
  await setAll(query, sequences);
  return result;
}

async function setAll(query: Query, all: readonly Sequence[]): Promise<void> {
  if (all.length === 0) return;
  await query(SET, [all.map(({ oid }) => oid), all.map(({ last }) => last), all.map(({ called }) => called)]);
}

/** Sequences in one statement, at most: each is a relation that is locked and planned. */
const BATCH = 100;

async function setAside(query: Query): Promise<readonly Sequence[]> {
  await query("savepoint lockstep_sequences");
  try {
    const found = await query<{ oid: string; largest: string; name: string }>(SEQUENCES);
    const sequences: Sequence[] = [];
    for (let at = 0; at < found.length; at += BATCH)
      sequences.push(...(await setSome(query, found.slice(at, at + BATCH))));
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

/** Gives how those were that it moved. */
async function setSome(
  query: Query,
  found: readonly { readonly oid: string; readonly largest: string; readonly name: string }[],
): Promise<readonly Sequence[]> {
  const reads = found.map(
    ({ oid, name }) => `select '${oid}' as oid, last_value::text as last, is_called as called from ${name}`,
  );
  const states = await query<Sequence>(reads.join("\nunion all\n"));
  const starts = new Map(found.map(({ oid, largest }) => [oid, startFor(Number(largest))]));
  const startOf = ({ oid }: Sequence): number => starts.get(oid) ?? 0;
  const moved = states.filter((state) => startOf(state) > 0 && Number(state.last) < startOf(state));
  await setAll(
    query,
    moved.map((state) => ({ oid: state.oid, last: String(startOf(state)), called: true })),
  );
  return moved;
}

/** 0 where there is no room. */
function startFor(largest: number): number {
  const start = largest > FAR * 2 ? FAR : NEAR;
  return largest > start ? start : 0;
}
