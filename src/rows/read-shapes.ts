// One reading of pg_catalog for all tables: those asked for, their parents by foreign keys, and the partitions of both. Near: the
// parents of their parents' parents only where a row cannot do without them.
import type { Query } from "../model/index.ts";
import type { Shapes, TableShape, TypeShape } from "./shape.ts";

type Answer = {
  readonly tables: readonly TableShape[] | null;
  readonly types: readonly TypeShape[] | null;
  readonly asked: readonly { readonly name: string; readonly oid: number }[] | null;
};

/** How far up foreign keys are followed. */
export type Ancestors = "near" | "all";

export async function readShapes(query: Query, names: readonly string[], ancestors: Ancestors): Promise<Shapes> {
  const [row] = await query<{ readonly shapes: Answer }>(SHAPES, [names, ancestors]);
  const { tables, types, asked } = row?.shapes ?? { tables: [], types: [], asked: [] };
  return {
    tables: new Map((tables ?? []).map((table) => [table.oid, table])),
    types: new Map((types ?? []).map((type) => [type.oid, type])),
    asked: new Map((asked ?? []).map(({ name, oid }) => [name, oid])),
  };
}

const COLUMNS = `
  select coalesce(json_agg(json_build_object(
    'name', attname, 'type', atttypid::int8, 'modifier', atttypmod, 'notNull', attnotnull or (select typnotnull from pg_catalog.pg_type t where t.oid = atttypid),
    'fallback', case when attidentity <> '' then 'identity' when attgenerated = '' then
      coalesce(pg_catalog.pg_get_expr(adbin, adrelid), (select typdefault from pg_catalog.pg_type t where t.oid = atttypid)) end,
    'identity', case attidentity when 'a' then 'always' when 'd' then 'default' end,
    'generated', attgenerated <> ''
  ) order by attnum), '[]')
  from pg_catalog.pg_attribute
  left join pg_catalog.pg_attrdef on adrelid = attrelid and adnum = attnum
  where attrelid = c.oid and attnum > 0 and not attisdropped`;

const CHECKS = `
  select coalesce(json_agg(json_build_object(
    'name', conname, 'expression', pg_catalog.pg_get_expr(conbin, conrelid)
  ) order by conname), '[]')
  from pg_catalog.pg_constraint
  where conrelid = c.oid and contype = 'c'`;

const NAMES_OF = (numbers: string, relation: string) => `
  (select coalesce(json_agg(attname order by place), '[]')
   from pg_catalog.unnest(${numbers}::int2[]) with ordinality as key(number, place)
   join pg_catalog.pg_attribute on attrelid = ${relation} and attnum = number)`;

const KEYS = `
  select coalesce(json_agg(json_build_object(
    'name', i.relname, 'primary', indisprimary, 'exclusion', indisexclusion,
    'columns', ${NAMES_OF("indkey", "indrelid")},
    'expressions', coalesce((
      select json_agg(pg_catalog.pg_get_indexdef(indexrelid, part, true) order by part)
      from pg_catalog.generate_series(1, indnkeyatts) as part
      where indkey[part - 1] = 0), '[]'),
    'predicate', pg_catalog.pg_get_expr(indpred, indrelid)
  ) order by indisprimary desc, i.relname), '[]')
  from pg_catalog.pg_index
  join pg_catalog.pg_class i on i.oid = indexrelid
  where indrelid = c.oid and (indisunique or indisexclusion)`;

// A key that refers to a partitioned table has one more entry for each of its partitions.
const FOREIGN_KEYS = `
  select coalesce(json_agg(json_build_object(
    'name', conname, 'columns', ${NAMES_OF("conkey", "conrelid")},
    'parent', confrelid::int8, 'parentColumns', ${NAMES_OF("confkey", "confrelid")}
  ) order by conname), '[]')
  from pg_catalog.pg_constraint k
  where conrelid = c.oid and contype = 'f'
    and not exists (
      select from pg_catalog.pg_constraint above where above.oid = k.conparentid and above.conrelid = k.conrelid)`;

// 4 = fires on insert
const TRIGGERS = `
  select coalesce(json_agg(json_build_object(
    'name', tgname, 'routine', proname, 'enabled', tgenabled, 'deferrable', tgdeferrable,
    'keys', (
      select coalesce(json_agg(distinct found[1]), '[]')
      from pg_catalog.regexp_matches(prosrc, '->>?\\s*''(\\w+)''', 'g') as found)
  ) order by tgname), '[]')
  from pg_catalog.pg_trigger
  join pg_catalog.pg_proc p on p.oid = tgfoid
  where tgrelid = c.oid and not tgisinternal and tgtype & 4 <> 0`;

const TABLES = `
  select json_agg(json_build_object(
    'oid', c.oid::int8, 'name', pg_catalog.format('%I.%I', nspname, c.relname), 'partitioned', relkind = 'p',
    'bound', pg_catalog.pg_get_partition_constraintdef(c.oid),
    'partitions', coalesce((
      select json_agg(inhrelid::int8 order by inhrelid::regclass::text)
      from pg_catalog.pg_inherits where inhparent = c.oid and relkind = 'p'), '[]'),
    'columns', (${COLUMNS}), 'checks', (${CHECKS}), 'keys', (${KEYS}),
    'foreignKeys', (${FOREIGN_KEYS}), 'triggers', (${TRIGGERS})
  ) order by nspname, c.relname)
  from wanted
  join pg_catalog.pg_class c using (oid)
  join pg_catalog.pg_namespace n on n.oid = relnamespace
  where relkind in ('r', 'p')`;

const TYPE_KINDS = `
  case typtype when 'c' then 'composite' when 'd' then 'domain' when 'e' then 'enum' when 'r' then 'range'
    when 'm' then 'multirange' when 'p' then 'pseudo' else 'base' end`;

const TYPES = `
  select json_agg(json_build_object(
    'oid', t.oid::int8, 'name', typname, 'spoken', pg_catalog.format_type(t.oid, null),
    'builtIn', typnamespace = 'pg_catalog'::regnamespace, 'kind', ${TYPE_KINDS},
    'of', coalesce(
      nullif(typbasetype, 0),
      case when typcategory = 'A' then nullif(typelem, 0) end,
      (select rngsubtype from pg_catalog.pg_range where rngtypid = t.oid),
      (select rngtypid from pg_catalog.pg_range where rngmultitypid = t.oid))::int8,
    'array', typcategory = 'A' and typelem <> 0, 'modifier', typtypmod, 'notNull', typnotnull,
    'labels', coalesce((
      select json_agg(enumlabel order by enumsortorder) from pg_catalog.pg_enum where enumtypid = t.oid), '[]'),
    'checks', coalesce((
      select json_agg(json_build_object('name', conname, 'expression', pg_catalog.pg_get_expr(conbin, 0)) order by conname)
      from pg_catalog.pg_constraint where contypid = t.oid and contype = 'c'), '[]'),
    'attributes', coalesce((
      select json_agg(json_build_object('type', atttypid::int8, 'modifier', atttypmod) order by attnum)
      from pg_catalog.pg_attribute
      where typtype = 'c' and attrelid = typrelid and attnum > 0 and not attisdropped), '[]')
  ))
  from used
  join pg_catalog.pg_type t using (oid)`;

// Steps up at which a table has a few rows that others refer to, and nobody looks at.
const FAR = 2;

// May a reference of a far table be left null, with nothing of the table's own to say about it? k: the foreign key.
const MAY_BE_LEFT = `
  not exists (
    select from pg_catalog.pg_attribute a
    join pg_catalog.pg_type t on t.oid = a.atttypid
    where a.attrelid = k.conrelid and a.attnum = any (k.conkey) and (a.attnotnull or a.atthasdef or a.attidentity <> '' or t.typtype = 'd'))
  and not exists (
    select from pg_catalog.pg_constraint c
    where c.conrelid = k.conrelid and c.contype = 'c' and (c.conkey && k.conkey or c.conkey = '{}'))
  and not exists (select from pg_catalog.pg_trigger where tgrelid = k.conrelid and not tgisinternal)
  and exists (select from pg_catalog.pg_class where oid = k.conrelid and relkind = 'r' and not relispartition)`;

const SHAPES = `
with recursive asked as (
  select name, to_regclass(name)::oid as oid
  from pg_catalog.unnest($1::text[]) as name
),
reached(oid, steps) as (
  select oid, 0 from asked where oid is not null
  union
  select related.oid, least(related.steps, ${FAR})
  from reached,
    lateral (
      select confrelid, reached.steps + 1
      from pg_catalog.pg_constraint k
      where contype = 'f' and conrelid = reached.oid
        and ($2::text = 'all' or reached.steps < ${FAR} or not (${MAY_BE_LEFT}))
      union all
      select inhrelid, reached.steps
      from pg_catalog.pg_inherits
      join pg_catalog.pg_class parent on parent.oid = inhparent and parent.relkind = 'p'
      where inhparent = reached.oid
    ) as related(oid, steps)
),
wanted(oid) as (select distinct oid from reached),
used(oid) as (
  select atttypid from wanted join pg_catalog.pg_attribute on attrelid = wanted.oid and attnum > 0 and not attisdropped
  union
  select part.oid
  from used
  join pg_catalog.pg_type t on t.oid = used.oid,
    lateral (
      select typelem where typcategory = 'A'
      union all
      select typbasetype
      union all
      select rngsubtype from pg_catalog.pg_range where rngtypid = t.oid
      union all
      select rngtypid from pg_catalog.pg_range where rngmultitypid = t.oid
      union all
      select atttypid from pg_catalog.pg_attribute
      where typtype = 'c' and attrelid = typrelid and attnum > 0 and not attisdropped
    ) as part(oid)
  where part.oid <> 0
)
select json_build_object(
  'tables', (${TABLES}),
  'types', (${TYPES}),
  'asked', (select json_agg(json_build_object('name', name, 'oid', oid::int8) order by name) from asked where oid is not null)
) as shapes`;
