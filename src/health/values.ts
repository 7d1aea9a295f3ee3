import type { HealthEnum, HealthEvidence, HealthSequence, HealthTrigger } from "../model/index.ts";
import { type Asking, ask, isOwn, named } from "./asking.ts";

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

// A sequence ends where its column's type does: it fills that column by owning, identity or default.
const sequencesSql = `
with filled as (
  select distinct on (s.seqrelid) s.seqrelid, a.attname, a.attrelid,
    coalesce(nullif(t.typbasetype, 0), t.oid) as type
  from pg_sequence s
  join pg_depend d on d.deptype in ('a', 'i') and d.classid = 'pg_class'::regclass and d.objid = s.seqrelid
      and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0
    or d.deptype = 'n' and d.classid = 'pg_attrdef'::regclass and d.refclassid = 'pg_class'::regclass
      and d.refobjid = s.seqrelid
  left join pg_attrdef f on d.classid = 'pg_attrdef'::regclass and f.oid = d.objid
  join pg_attribute a on a.attrelid = coalesce(f.adrelid, d.refobjid) and a.attnum = coalesce(f.adnum, d.refobjsubid)
  join pg_type t on t.oid = a.atttypid
  order by s.seqrelid, case when coalesce(nullif(t.typbasetype, 0), t.oid) = 'int2'::regtype then 0
    when coalesce(nullif(t.typbasetype, 0), t.oid) = 'int4'::regtype then 1 else 2 end, a.attrelid, a.attnum
), bounded as (
  select c.oid, ${named("n", "c")} as name, s.seqincrement, s.seqcycle,
    f.type::regtype::text as type, s.seqtypid::regtype::text as own,
    (select ${named("fn", "fc")} || '.' || quote_ident(f.attname) from pg_class fc
      join pg_namespace fn on fn.oid = fc.relnamespace where fc.oid = f.attrelid) as column,
    s.seqmin, s.seqmax,
    case f.type when 'int2'::regtype then 32767 when 'int4'::regtype then 2147483647 end::numeric as highest,
    has_sequence_privilege(c.oid, 'SELECT, USAGE') as readable
  from pg_sequence s
  join pg_class c on c.oid = s.seqrelid
  join pg_namespace n on n.oid = c.relnamespace
  left join filled f on f.seqrelid = s.seqrelid
  where c.relpersistence <> 't' and ${isOwn("n", "c.oid", "pg_class")}
), ended as (
  select *, case when seqincrement > 0 then least(seqmax, highest) else greatest(seqmin, -highest - 1) end as last_end,
    case when seqincrement > 0 then seqmin else least(seqmax, highest) end as first_end,
    case when readable then pg_sequence_last_value(oid) end as last
  from bounded
)
select name, "column", coalesce(type, own) as type, readable, last::text as last, last_end::text as end,
  (100 * abs(last - first_end) / nullif(abs(last_end - first_end), 0))::float8 as percent
from ended
where not seqcycle or seqincrement > 0 and highest < seqmax
order by 1`;

/** Sequences that were used. Those that start anew by themselves have no end. */
export const readSequences = async (asking: Asking): Promise<readonly HealthSequence[]> => {
  const check = "sequence-nearly-full";
  const rows = (await ask(asking, { check, subject: "sequences" }, sequencesSql, [asking.hidden])) ?? [];
  const hidden = rows.filter(({ readable }) => readable !== true).map(({ name }) => String(name));
  for (const subject of hidden) {
    asking.unread.push({ check, subject, why: "this role may not read it", hint: "Grant select on the sequence." });
  }
  return rows.flatMap(({ name, column, type, last, end, percent }) =>
    last === null
      ? []
      : [
          {
            name: String(name),
            column: column === null ? null : String(column),
            type: String(type),
            last: String(last),
            end: String(end),
            percent: Number(percent),
          },
        ],
  );
};

const enumsSql = `
select quote_ident(n.nspname) || '.' || quote_ident(t.typname) as name,
  (select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid) as sorted,
  (select json_agg(e.enumlabel order by e.oid) from pg_enum e where e.enumtypid = t.oid) as added
from pg_type t join pg_namespace n on n.oid = t.typnamespace
where t.typtype = 'e' and ${isOwn("n", "t.oid", "pg_type")}
  and exists (select from pg_enum e where e.enumtypid = t.oid)
order by 1`;

export const readEnums = async (asking: Asking): Promise<readonly HealthEnum[]> => {
  const rows = (await ask(asking, { check: "enum-order", subject: "enums" }, enumsSql, [asking.hidden])) ?? [];
  return rows.map(({ name, sorted, added }) => ({
    name: String(name),
    sorted: textsOf(sorted),
    added: textsOf(added),
  }));
};

const extensionsSql = `
select quote_ident(e.extname) as name, e.extrelocatable as relocatable
from pg_extension e join pg_namespace n on n.oid = e.extnamespace
where n.nspname = 'public'
order by 1`;

export const readExtensions = async (asking: Asking): Promise<HealthEvidence["extensionsInPublic"]> => {
  const rows = (await ask(asking, { check: "extension-in-public", subject: "extensions" }, extensionsSql)) ?? [];
  return rows.map(({ name, relocatable }) => ({ name: String(name), relocatable: relocatable === true }));
};

// The copies that partitions have of a trigger are judged by it, unless they differ from it.
const triggersSql = `
select quote_ident(t.tgname) as name, ${named("n", "c")} as table, 'trigger' as kind, t.tgenabled::text as mode
from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
where not t.tgisinternal and t.tgenabled in ('D', 'R') and ${isOwn("n", "c.oid", "pg_class")}
  and not exists (select from pg_trigger p where p.oid = t.tgparentid and p.tgenabled = t.tgenabled)
union all
select quote_ident(k.conname), ${named("n", "c")}, 'foreign key', min(t.tgenabled::text)
from pg_constraint k join pg_trigger t on t.tgconstraint = k.oid and t.tgenabled in ('D', 'R')
join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
where k.contype = 'f' and k.conparentid = 0 and ${isOwn("n", "c.oid", "pg_class")}
group by 1, 2
union all
select quote_ident(r.rulename), ${named("n", "c")}, 'rule', r.ev_enabled::text
from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
where r.rulename <> '_RETURN' and r.ev_enabled in ('D', 'R') and ${isOwn("n", "c.oid", "pg_class")}
union all
select quote_ident(e.evtname), null, 'event trigger', e.evtenabled::text
from pg_event_trigger e
where e.evtenabled in ('D', 'R')
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_event_trigger'::regclass and d.objid = e.oid and d.deptype = 'e'
  )
order by 2 nulls last, 1`;

const triggerKinds = ["trigger", "foreign key", "rule", "event trigger"] as const;

export const readTriggers = async (asking: Asking): Promise<readonly HealthTrigger[]> => {
  const rows =
    (await ask(asking, { check: "trigger-disabled", subject: "triggers" }, triggersSql, [asking.hidden])) ?? [];
  return rows.map(({ name, table, kind, mode }) => ({
    name: String(name),
    table: table === null ? null : String(table),
    kind: triggerKinds.find((one) => one === kind) ?? "trigger",
    mode: mode === "R" ? "replica" : "disabled",
  }));
};
