import type { Session } from "../postgres/index.ts";
import { qualified } from "../sql/index.ts";

/** A materialized view, and how it may be refreshed. */
export type View = {
  readonly oid: string;
  /** As SQL writes it. */
  readonly name: string;
  readonly ours: boolean;
  readonly owner: string;
  readonly populated: boolean;
  /** Is there an index by which it can be refreshed while others read? */
  readonly unique: boolean;
};

const viewsSql = `
select c.oid::text as oid, n.nspname as schema, c.relname as name, c.relispopulated as populated,
  pg_catalog.pg_has_role(c.relowner, 'member') as ours, pg_catalog.pg_get_userbyid(c.relowner) as owner,
  exists (
    select from pg_catalog.pg_index i
    where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indimmediate and i.indpred is null
      and i.indexprs is null
  ) as "unique"
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'm' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and (pg_catalog.cardinality($1::text[]) = 0 or c.oid in (select pg_catalog.to_regclass(t) from pg_catalog.unnest($1::text[]) t))
order by 2, 3`;

// What reads from what, through views as deep as they go. A union forgets what it has seen, so it ends.
const readsSql = `
with recursive reads (reader, read) as (
  select distinct r.ev_class, d.refobjid from pg_catalog.pg_rewrite r
    join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
      and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid <> r.ev_class
    join pg_catalog.pg_class c on c.oid = d.refobjid and c.relkind in ('v', 'm')
), deep (reader, read) as (
  select reader, read from reads
  union
  select d.reader, r.read from deep d join reads r on r.reader = d.read
)
select reader::text as reader, read::text as read from deep order by 1, 2`;

/** Materialized views, each behind those that it reads from. `names` empty: all. */
export const readViews = async (session: Session, names: readonly string[]): Promise<readonly View[]> => {
  const rows = await session.query(viewsSql, [names]);
  const views = rows.map((row) => ({
    oid: String(row.oid),
    name: qualified(String(row.schema), String(row.name)),
    ours: row.ours === true,
    owner: String(row.owner),
    populated: row.populated === true,
    unique: row.unique === true,
  }));
  const reads = await session.query(readsSql);
  const readBy = (view: View): ReadonlySet<string> =>
    new Set(reads.filter(({ reader }) => reader === view.oid).map(({ read }) => String(read)));
  // Whoever reads from more views stands behind: what a view reads from, its readers read from, too.
  const depth = new Map(views.map((view) => [view.oid, views.filter(({ oid }) => readBy(view).has(oid)).length]));
  return views.toSorted((a, b) => (depth.get(a.oid) ?? 0) - (depth.get(b.oid) ?? 0));
};
