import type { Entry } from "../catalog/index.ts";
import type { Query } from "../model/index.ts";

/**
 * Who depends on whom. Rules that make a view are the view, the row type of a table is the table, attributes of a composite type
 * are the type, a key's index is the key.
 */
const edges = `
select case when w.ev_class is not null then 'pg_class'::regclass::oid else d.classid end || '/' ||
         coalesce(w.ev_class, f.adrelid, d.objid) as unit,
       case when f.adrelid is not null then format('%I.%I.%I', n.nspname, c.relname, a.attname) end as column,
       case when k.oid is not null then 'pg_constraint'::regclass::oid || '/' || k.oid
            when r.relkind = 'c' then 'pg_type'::regclass::oid || '/' || r.reltype
            when t.typrelid <> 0 and o.relkind <> 'c' then 'pg_class'::regclass::oid || '/' || t.typrelid
            when t.typelem <> 0 and t.typcategory = 'A' then d.refclassid || '/' || t.typelem
            else d.refclassid || '/' || d.refobjid end as needed,
       case when d.refclassid = 'pg_class'::regclass and r.relkind <> 'c' then d.refobjsubid else 0 end as part
from pg_depend d
left join pg_rewrite w on d.classid = 'pg_rewrite'::regclass and w.oid = d.objid and w.rulename = '_RETURN'
left join pg_attrdef f on d.classid = 'pg_attrdef'::regclass and f.oid = d.objid
left join pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum
left join pg_class c on c.oid = f.adrelid
left join pg_namespace n on n.oid = c.relnamespace
left join pg_constraint k on d.refclassid = 'pg_class'::regclass and k.conindid = d.refobjid and k.contype in ('p', 'u', 'x')
left join pg_type t on d.refclassid = 'pg_type'::regclass and t.oid = d.refobjid
left join pg_class o on o.oid = t.typrelid
left join pg_class r on d.refclassid = 'pg_class'::regclass and r.oid = d.refobjid
where d.objid >= 16384 and d.refobjid >= 16384 and d.deptype in ('n', 'a') and d.objsubid = 0
  and (f.oid is null or a.attgenerated <> '')
order by 1, 2, 3, 4`;

const columns = `
select format('%I.%I.%I', n.nspname, c.relname, a.attname) as column, format('%I.%I', n.nspname, c.relname) as table, format('%I', a.attname) as name,
       'pg_class'::regclass::oid || '/' || c.oid as unit, a.attnum as part,
       'pg_type'::regclass::oid || '/' || a.atttypid as type, t.typelem <> 0 and t.typcategory = 'A' as listed
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_type t on t.oid = a.atttypid
where c.oid >= 16384 and c.relkind in ('r', 'p', 'v', 'm', 'f') and a.attnum > 0 and not a.attisdropped
order by 1`;

/** What types are made of: a list of its elements, a domain of its base, a composite type of its attributes, a range of its subtype. */
const nesting = `
select 'pg_type'::regclass::oid || '/' || p.whole as whole, 'pg_type'::regclass::oid || '/' || p.part as part
from (
  select t.oid as whole, t.typelem as part from pg_type t where t.typelem <> 0 and t.typcategory = 'A'
  union all select t.oid, t.typbasetype from pg_type t where t.typbasetype <> 0
  union all select c.reltype, a.atttypid from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relkind = 'c' and not a.attisdropped
  union all select r.rngtypid, r.rngsubtype from pg_range r
  union all select r.rngmultitypid, r.rngtypid from pg_range r
) p
where p.whole >= 16384
order by 1, 2`;

type Edge = { readonly unit: string; readonly column: string | null; readonly needed: string; readonly part: number };
type Column = {
  readonly column: string;
  readonly table: string;
  readonly name: string;
  readonly unit: string;
  readonly part: number;
  /** Units of its own type, and of all that this is made of. */
  readonly types: readonly string[];
  readonly listed: boolean;
};

export type World = {
  readonly edges: readonly Edge[];
  readonly columns: readonly Column[];
  readonly entries: readonly Entry[];
};

type Nested = { readonly whole: string; readonly part: string };

const madeOf = (nested: readonly Nested[]): ((type: string) => readonly string[]) => {
  const parts = new Map<string, string[]>();
  for (const { whole, part } of nested) parts.set(whole, [...(parts.get(whole) ?? []), part]);
  return (type) => {
    const found = new Set([type]);
    for (const one of found) for (const part of parts.get(one) ?? []) found.add(part);
    return [...found];
  };
};

const columnsIn = async (query: Query, nested: readonly Nested[]): Promise<readonly Column[]> => {
  const typesIn = madeOf(nested);
  return (await query(columns)).map((row) => ({
    column: String(row.column),
    table: String(row.table),
    name: String(row.name),
    unit: String(row.unit),
    part: Number(row.part),
    types: typesIn(String(row.type)),
    listed: row.listed === true,
  }));
};

/** Who depends on whom in a database that holds these. */
export const readWorld = async (query: Query, entries: readonly Entry[]): Promise<World> => {
  const nested = (await query(nesting)).map(({ whole, part }) => ({ whole: String(whole), part: String(part) }));
  const own = (await query(edges)).map((row) => ({
    unit: String(row.unit),
    column: row.column === null ? null : String(row.column),
    needed: String(row.needed),
    part: Number(row.part),
  }));
  const ofTypes = nested.map(({ whole, part }) => ({ unit: whole, column: null, needed: part, part: 0 }));
  return { entries, edges: [...own, ...ofTypes], columns: await columnsIn(query, nested) };
};
