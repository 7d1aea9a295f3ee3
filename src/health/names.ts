import type { HealthEvidence } from "../model/index.ts";
import { type Asking, ask, isOwn, named } from "./asking.ts";

// Postgres cuts longer names without a word, so one that fills all the room was cut, or nearly. What it makes up itself for
// indexes, constraints and sequences is shortened on purpose, and ends as it always does.
const namesSql = `
with own_relations as (
  select c.oid, c.relkind, c.relname, ${named("n", "c")} as full_name, quote_ident(n.nspname) as schema_name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relpersistence <> 't' and ${isOwn("n", "c.oid", "pg_class")}
), named (kind, owner, name) as (
  select 'schema', null, n.nspname from pg_namespace n
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and n.nspname <> all ($1::text[])
  union all
  select case c.relkind when 'r' then 'table' when 'p' then 'table' when 'v' then 'view' when 'm' then 'materialized view'
    when 'i' then 'index' when 'I' then 'index' when 'S' then 'sequence' when 'f' then 'foreign table' else 'type' end,
    c.schema_name, c.relname
  from own_relations c where c.relkind <> 't'
  union all
  select 'column', c.full_name, a.attname from pg_attribute a join own_relations c on c.oid = a.attrelid
  where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'f')
  union all
  select 'constraint', c.full_name, k.conname from pg_constraint k join own_relations c on c.oid = k.conrelid
  where k.conindid = 0 or k.contype = 'f'
  union all
  select 'trigger', c.full_name, t.tgname from pg_trigger t join own_relations c on c.oid = t.tgrelid
  where not t.tgisinternal
  union all
  select 'policy', c.full_name, p.polname from pg_policy p join own_relations c on c.oid = p.polrelid
  union all
  select 'function', quote_ident(n.nspname), p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where ${isOwn("n", "p.oid", "pg_proc")}
  union all
  select 'type', quote_ident(n.nspname), t.typname from pg_type t join pg_namespace n on n.oid = t.typnamespace
  where t.typtype in ('e', 'd', 'r') and ${isOwn("n", "t.oid", "pg_type")}
)
select distinct kind, owner, name::text as name from named
where octet_length(name::text) >= current_setting('max_identifier_length')::int
  and not (kind in ('index', 'constraint', 'sequence') and name::text ~ '_(pkey|key|fkey|idx|check|seq|excl|not_null)[0-9]*$')
order by 1, 2 nulls first, 3`;

export const readLongNames = async (asking: Asking): Promise<HealthEvidence["longNames"]> => {
  const rows = (await ask(asking, { check: "identifier-too-long", subject: "names" }, namesSql, [asking.hidden])) ?? [];
  return rows.map(({ kind, owner, name }) => ({
    kind: String(kind),
    of: owner === null ? "" : String(owner),
    name: String(name),
  }));
};
