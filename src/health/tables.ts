import type { HealthConstraint, HealthForeignKey, HealthIndex, HealthKey, HealthTable, Row } from "../model/index.ts";
import { type Asking, ask, isHeld, isOwn, locksNow, named } from "./asking.ts";

const ownTable = isOwn("n", "c.oid", "pg_class");

const tablesSql = `
with published as materialized (
  select distinct t.schemaname, t.tablename from pg_publication p join pg_publication_tables t on t.pubname = p.pubname
  where p.pubupdate or p.pubdelete
)
select ${named("n", "c")} as name, c.relkind = 'p' as partitioned,
  exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary) as keyed,
  (
    select quote_ident(x.relname) from pg_index i join pg_class x on x.oid = i.indexrelid
    where i.indrelid = c.oid and c.relkind = 'r' and i.indisunique and i.indisvalid and i.indimmediate
      and i.indpred is null and i.indexprs is null
      and not exists (
        select from pg_depend d
        where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.refclassid = 'pg_constraint'::regclass
      )
      and not exists (
        select from pg_attribute a
        where a.attrelid = c.oid and a.attnum = any (i.indkey::int2[]) and not a.attnotnull
      )
    order by i.indnatts, x.relname limit 1
  ) as candidate,
  (c.relreplident = 'n' or c.relreplident = 'd' and not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary))
  and (n.nspname, c.relname) in (select schemaname, tablename from published) as unidentifiable
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and c.relpersistence <> 't' and not c.relispartition and ${ownTable}
  and not exists (select from pg_inherits h where h.inhrelid = c.oid)
order by 1`;

/** Tables, but for partitions and those that inherit: they are judged by their parents. */
export const readTables = async (asking: Asking): Promise<readonly HealthTable[]> => {
  const about = { check: "table-without-primary-key", subject: "tables" };
  const rows = (await ask(asking, about, tablesSql, [asking.hidden])) ?? [];
  return rows.map((row) => ({
    name: String(row.name),
    kind: row.partitioned === true ? "partitioned table" : "table",
    primaryKey: row.keyed === true,
    candidate: row.candidate === null ? null : String(row.candidate),
    unidentifiable: row.unidentifiable === true,
  }));
};

// An index that is being built is in the view of progress, where a stranger's entry shows nothing but its process: its lock
// tells the table. One that is being dropped or rebuilt is locked itself.
const indexesSql = `
with ${locksNow}, building as materialized (
  select p.pid, p.relid from pg_stat_progress_create_index p
)
select ${named("n", "x")} as name, ${named("n", "c")} as table, x.relkind = 'I' as partitioned, m.amname::text as method,
  (
    select json_agg(json_build_object(
      'text', case when a.attname is not null then quote_ident(a.attname)
        when not h.held then pg_get_indexdef(i.indexrelid, k.n, true) end,
      'column', a.attname,
      'how', concat_ws(' ', o.opcname, nullif(i.indcollation[k.n - 1], 0)::regcollation::text, i.indoption[k.n - 1])
    ) order by k.n)
    from generate_series(1, i.indnkeyatts::int) k (n)
    join pg_opclass o on o.oid = i.indclass[k.n - 1]
    left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k.n - 1] and a.attnum <> 0
  ) as keys,
  (
    select coalesce(json_agg(a.attname order by a.attname), '[]')
    from generate_series(i.indnkeyatts + 1, i.indnatts::int) k (n)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k.n - 1]
  ) as include,
  case when not h.held then pg_get_expr(i.indpred, i.indrelid) end as predicate,
  h.held and (i.indpred is not null or i.indexprs is not null) as unread, i.indisunique as "unique", i.indisprimary as "primary",
  coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) as nulls_alike,
  (
    select quote_ident(k.conname) from pg_constraint k
    where k.conindid = i.indexrelid and k.conrelid = i.indrelid and k.contype in ('p', 'u', 'x') limit 1
  ) as constraint,
  i.indisreplident or i.indisclustered
    or exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype = 'f') as needed,
  i.indisvalid as valid, i.indislive as live,
  exists (select from pg_inherits h where h.inhrelid = i.indexrelid) as attached,
  i.indexrelid in (select relation from locks where granted)
    or i.indrelid in (select l.relation from locks l join building b on b.pid = l.pid and coalesce(b.relid, l.relation) = l.relation
      where l.granted) as busy,
  x.relpages::float8 * current_setting('block_size')::float8 as bytes
from pg_index i
join pg_class x on x.oid = i.indexrelid
join pg_class c on c.oid = i.indrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_am m on m.oid = x.relam
cross join lateral (select ${isHeld("c.oid")} as held) h
where c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't' and ${ownTable}
order by 2, 1`;

/** The driver parses JSON: a list of what our own query built. */
const keysOf = (value: unknown): readonly HealthKey[] => (Array.isArray(value) ? value : []);
const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
const textOrNull = (value: unknown): string | null => (value === null ? null : String(value));

const indexOf = (row: Row): HealthIndex => ({
  name: String(row.name),
  table: String(row.table),
  partitioned: row.partitioned === true,
  method: String(row.method),
  keys: keysOf(row.keys),
  include: textsOf(row.include),
  predicate: textOrNull(row.predicate),
  unique: row.unique === true,
  nullsNotDistinct: row.nulls_alike === true,
  primary: row.primary === true,
  constraint: textOrNull(row.constraint),
  needed: row.needed === true,
  valid: row.valid === true,
  live: row.live === true,
  busy: row.busy === true,
  attached: row.attached === true,
  bytes: Number(row.bytes),
});

export const readIndexes = async (asking: Asking): Promise<readonly HealthIndex[] | null> => {
  const about = ["index-invalid", "index-duplicate", "fk-unindexed"].map((check) => ({ check, subject: "indexes" }));
  const rows = await ask(asking, about, indexesSql, [asking.hidden]);
  for (const { name, unread } of rows ?? []) {
    if (unread !== true) continue;
    const why = "somebody holds a lock on its table";
    asking.unread.push({ check: "index-duplicate", subject: String(name), why, hint: "Look again later." });
  }
  return rows === null ? null : rows.filter(({ unread }) => unread !== true).map(indexOf);
};

// A key of a partitioned table has copies for its partitions, which point at it.
const keysSql = `
select quote_ident(k.conname) as name, ${named("n", "c")} as table, c.relkind = 'p' as partitioned,
  (
    select json_agg(a.attname order by p.at) from unnest(k.conkey) with ordinality p (attnum, at)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = p.attnum
  ) as columns,
  ${named("rn", "r")} as references, coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true) as enforced,
  case when c.relkind = 'r' and c.reltuples >= 0 then c.reltuples::float8 end as rows
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_class r on r.oid = k.confrelid
join pg_namespace rn on rn.oid = r.relnamespace
where k.contype = 'f' and k.conparentid = 0 and ${ownTable}
order by 2, 1`;

export const readForeignKeys = async (asking: Asking): Promise<readonly HealthForeignKey[]> => {
  const rows = (await ask(asking, { check: "fk-unindexed", subject: "foreign keys" }, keysSql, [asking.hidden])) ?? [];
  return rows.map((row) => ({
    name: String(row.name),
    table: String(row.table),
    partitioned: row.partitioned === true,
    columns: textsOf(row.columns),
    references: String(row.references),
    enforced: row.enforced === true,
    rows: row.rows === null ? null : Number(row.rows),
  }));
};

// What is not enforced cannot be validated either.
const unvalidatedSql = `
with ${locksNow}
select quote_ident(k.conname) as name, k.contype::text as kind, k.contypid <> 0 as domain,
  quote_ident(n.nspname) || '.' || quote_ident(coalesce(c.relname, t.typname)) as of,
  case when c.oid is null or not ${isHeld("c.oid")} then pg_get_constraintdef(k.oid) end as definition
from pg_constraint k
left join pg_class c on c.oid = k.conrelid
left join pg_type t on t.oid = k.contypid
join pg_namespace n on n.oid = coalesce(c.relnamespace, t.typnamespace)
where not k.convalidated and k.contype in ('c', 'f', 'n') and k.conparentid = 0
  and (k.coninhcount = 0 or k.conislocal) and coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true)
  and ${isOwn("n", "coalesce(c.oid, t.oid)", "pg_class")}
  and not exists (
    select from pg_depend e where e.classid = 'pg_type'::regclass and e.objid = t.oid and e.deptype = 'e'
  )
order by 4, 1`;

const kinds: Readonly<Record<string, HealthConstraint["kind"]>> = { c: "check", f: "foreign key", n: "not null" };

export const readUnvalidated = async (asking: Asking): Promise<readonly HealthConstraint[]> => {
  const about = { check: "constraint-not-validated", subject: "constraints" };
  const rows = (await ask(asking, about, unvalidatedSql, [asking.hidden])) ?? [];
  return rows.map((row) => ({
    name: String(row.name),
    of: String(row.of),
    kind: kinds[String(row.kind)] ?? "check",
    domain: row.domain === true,
    definition: textOrNull(row.definition),
  }));
};
