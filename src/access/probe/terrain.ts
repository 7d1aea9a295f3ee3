// What an attempt has to know of a relation: who was granted what, to the column, and which column is harmless to write.
import type { Command, Query } from "../../model/index.ts";

/** Columns that a role may use for a command; null: none, and not the relation either. */
export type Rights = Readonly<Record<Command, readonly string[] | null>> & {
  /** May it read system columns, too? */
  readonly wholeRow: boolean;
  readonly bypassesRls: boolean;
};

export type TerrainColumn = {
  readonly name: string;
  /** How much could get in the way when it is written: keys, constraints, policies. Null: it cannot be written. */
  readonly risk: number | null;
};

/** A foreign key that would refuse to let a row go. */
export type Pointer = { readonly table: string; readonly constraint: string; readonly owner: string };

export type Terrain = {
  readonly name: string;
  readonly oid: string;
  /** OIDs of itself and of what hangs below it. */
  readonly tree: readonly string[];
  readonly columns: readonly TerrainColumn[];
  readonly writable: Readonly<Record<"insert" | "update" | "delete", boolean>>;
  /** By role. */
  readonly rights: ReadonlyMap<string, Rights>;
  readonly pointers: readonly Pointer[];
};

type Told = {
  readonly name: string;
  readonly oid: string;
  readonly tree: readonly string[];
  readonly columns: readonly TerrainColumn[];
  readonly writable: number;
  readonly pointers: readonly Pointer[] | null;
};

// A foreign table whose wrapper has no handler, as a stub's has none, cannot even be asked whether it takes writes.
const FACTS = `
with recursive asked as (
  select n as name, pg_catalog.to_regclass(n)::oid as oid from unnest($1::text[]) n
), above as (
  select oid as start, oid from asked
  union select a.start, i.inhparent from above a join pg_catalog.pg_inherits i on i.inhrelid = a.oid
), below as (
  select oid as start, oid from asked
  union select b.start, i.inhrelid from below b join pg_catalog.pg_inherits i on i.inhparent = b.oid
), mute as (
  select f.ftrelid as oid from pg_catalog.pg_foreign_table f join pg_catalog.pg_foreign_server v on v.oid = f.ftserver
  join pg_catalog.pg_foreign_data_wrapper w on w.oid = v.srvfdw where w.fdwhandler = 0
  union select r.ev_class from mute m join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass
    and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = m.oid join pg_catalog.pg_rewrite r on r.oid = d.objid
), around as (
  select start, oid from above union select start, oid from below
), trees as materialized (
  select start, pg_catalog.array_agg(oid::text order by oid::text) as oids from below group by 1
), pointing as materialized (
  select a.start, pg_catalog.jsonb_agg(jsonb_build_object('table', pg_catalog.format('%I.%I', n.nspname, c.relname),
    'constraint', k.conname, 'owner', pg_catalog.pg_get_userbyid(c.relowner)) order by k.oid) as pointers
  from around a join pg_catalog.pg_constraint k on k.confrelid = a.oid and k.contype = 'f' and k.conparentid = 0
  join pg_catalog.pg_class c on c.oid = k.conrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  group by 1
), dividing as materialized (
  select distinct u.start, k.attname from above u join pg_catalog.pg_partitioned_table p on p.partrelid = u.oid
  join pg_catalog.pg_attribute k on k.attrelid = p.partrelid and k.attnum = any (p.partattrs::int2[])
), columns as materialized (
  select q.oid, pg_catalog.jsonb_agg(jsonb_build_object('name', a.attname, 'risk',
     case when a.attgenerated <> '' or a.attidentity = 'a' then null else
       case when exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_policy'::regclass
         and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = q.oid and d.refobjsubid = a.attnum) then 32 else 0 end
       + case when d.start is not null then 16 else 0 end
       + case when exists (select from pg_catalog.pg_index i where i.indrelid = q.oid and i.indisunique and a.attnum = any (i.indkey::int2[])) then 8 else 0 end
       + case when exists (select from pg_catalog.pg_constraint c where c.conrelid = q.oid and c.contype = 'f' and a.attnum = any (c.conkey)) then 4 else 0 end
       + case when exists (select from pg_catalog.pg_constraint c where c.conrelid = q.oid and c.contype in ('c', 'x') and a.attnum = any (c.conkey)) then 2 else 0 end
     end) order by a.attnum) as columns
  from (select distinct oid from asked) q join pg_catalog.pg_attribute a on a.attrelid = q.oid and a.attnum > 0 and not a.attisdropped
  left join dividing d on d.start = q.oid and d.attname = a.attname
  group by 1
)
select q.name, q.oid::text as oid, t.oids as tree,
  case when q.oid in (select oid from mute) then 0 else pg_catalog.pg_relation_is_updatable(q.oid, true) end as writable,
  c.columns, p.pointers
from asked q left join trees t on t.start = q.oid left join columns c on c.oid = q.oid left join pointing p on p.start = q.oid
where q.oid is not null order by q.name`;

const can = (command: Command): string =>
  command === "delete"
    ? "case when pg_catalog.has_table_privilege(r.oid, c.oid, 'delete') then array[]::name[] end"
    : `case when pg_catalog.has_table_privilege(r.oid, c.oid, '${command}') then n.names
       when pg_catalog.has_any_column_privilege(r.oid, c.oid, '${command}') then array(
         select x from unnest(n.names) with ordinality o (x, place)
         where pg_catalog.has_column_privilege(r.oid, c.oid, x, '${command}') order by place) end`;

const RIGHTS = `
select c.oid::text as oid, r.rolname as role, pg_catalog.has_schema_privilege(r.oid, c.relnamespace, 'usage') as usage,
  pg_catalog.has_table_privilege(r.oid, c.oid, 'select') as whole, r.rolbypassrls or r.rolsuper as bypasses,
  ${can("select")} as "select", ${can("insert")} as "insert", ${can("update")} as "update", ${can("delete")} as "delete"
from pg_catalog.pg_class c
cross join pg_catalog.pg_roles r
cross join lateral (select array(select attname from pg_catalog.pg_attribute a
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as names) n
where c.oid = any ($1::oid[]) and r.rolname = any ($2::text[])
order by c.oid, r.rolname`;

type Right = Readonly<Record<Command, readonly string[] | null>> & {
  readonly oid: string | number;
  readonly role: string;
  readonly usage: boolean;
  readonly whole: boolean;
  readonly bypasses: boolean;
};

const rightsOf = async (query: Query, oids: readonly string[], roles: readonly string[]) => {
  const found = new Map<string, Map<string, Rights>>();
  for (const row of await query<Right>(RIGHTS, [oids, roles])) {
    const none = { select: null, insert: null, update: null, delete: null };
    const rights = row.usage
      ? { select: row.select, insert: row.insert, update: row.update, delete: row.delete, wholeRow: row.whole }
      : { ...none, wholeRow: false };
    const oid = String(row.oid);
    found.set(oid, (found.get(oid) ?? new Map()).set(row.role, { ...rights, bypassesRls: row.bypasses }));
  }
  return found;
};

// Bits of pg_relation_is_updatable: 1 << CMD_UPDATE, CMD_INSERT, CMD_DELETE.
const BITS = { update: 4, insert: 8, delete: 16 } as const;

/** Of these relations, by name; a name that nothing has is left out. */
export const readTerrain = async (
  query: Query,
  names: readonly string[],
  roles: readonly string[],
): Promise<ReadonlyMap<string, Terrain>> => {
  const told = await query<Told>(FACTS, [names]);
  const rights = await rightsOf(
    query,
    told.map(({ oid }) => oid),
    roles,
  );
  return new Map(
    told.map(({ name, oid, tree, columns, writable, pointers }) => [
      name,
      {
        name,
        oid,
        tree,
        columns: columns ?? [],
        writable: {
          update: (writable & BITS.update) > 0,
          insert: (writable & BITS.insert) > 0,
          delete: (writable & BITS.delete) > 0,
        },
        rights: rights.get(oid) ?? new Map(),
        pointers: pointers ?? [],
      },
    ]),
  );
};
