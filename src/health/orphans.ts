// Rows whose foreign key leads nowhere, looked for where nothing keeps them away: the key was not validated, is not enforced,
// or its triggers are off. Row level security would hide rows, so it is switched to refusing: then the question is unread.
import type { HealthOrphans, Row } from "../model/index.ts";
import { type Asking, ask, isOwn, named } from "./asking.ts";

const MOST = 1_000;

const suspectsSql = `
select quote_ident(k.conname) as name, ${named("n", "c")} as table, ${named("rn", "r")} as references,
  c.relkind = 'r' as plain, r.relkind = 'r' as plain_references, k.confmatchtype = 'f' as whole,
  (
    select json_agg(json_build_array(
      quote_ident(a.attname), quote_ident(b.attname), 'operator(' || quote_ident(s.nspname) || '.' || o.oprname || ')'
    ) order by p.at)
    from unnest(k.conkey, k.confkey, k.conpfeqop) with ordinality p (key, other, operator, at)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = p.key
    join pg_attribute b on b.attrelid = k.confrelid and b.attnum = p.other
    join pg_operator o on o.oid = p.operator
    join pg_namespace s on s.oid = o.oprnamespace
  ) as pairs,
  case
    when not coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true) then 'not enforced'
    when not k.convalidated then 'not validated'
    else 'triggers disabled'
  end as why
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_class r on r.oid = k.confrelid
join pg_namespace rn on rn.oid = r.relnamespace
where k.contype = 'f' and k.conparentid = 0 and ${isOwn("n", "c.oid", "pg_class")}
  and not coalesce((to_jsonb(k) ->> 'conperiod')::boolean, false)
  and (
    not k.convalidated or not coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true)
    or exists (select from pg_trigger t where t.tgconstraint = k.oid and t.tgenabled in ('D', 'R'))
  )
order by 2, 1`;

type Pair = readonly [key: string, other: string, operator: string];

/** A list of what our own query built. */
const pairsOf = ({ pairs }: Row): readonly Pair[] => (Array.isArray(pairs) ? pairs : []);

/** Finds the rows: those with no partner, and with `match full` those that are null in part. */
const findingSql = (row: Row): string => {
  const pairs = pairsOf(row);
  const nulls = pairs.map(([key]) => `c.${key} is null`);
  const same = pairs.map(([key, other, operator]) => `p.${other} ${operator} c.${key}`).join(" and ");
  const partner = `exists (select from ${row.plain_references === true ? "only " : ""}${row.references} p where ${same})`;
  const lost =
    row.whole === true
      ? `not (${nulls.join(" and ")}) and (${nulls.join(" or ")} or not ${partner})`
      : `not (${nulls.join(" or ")}) and not ${partner}`;
  return `select ${pairs.map(([key]) => `c.${key}`).join(", ")} from ${row.plain === true ? "only " : ""}${row.table} c where ${lost}`;
};

const whys = ["not validated", "not enforced"] as const;

const lookAt = async (asking: Asking, row: Row): Promise<readonly HealthOrphans[]> => {
  const [constraint, table] = [String(row.name), String(row.table)];
  const sql = findingSql(row);
  const counting = `select count(*)::float8 as rows from (${sql} limit ${MOST + 1}) lost`;
  const about = { check: "orphaned-rows", subject: `${table} ${constraint}` };
  const rows = await ask(asking, about, counting, [], "set local row_security = off");
  if (rows === null) return [];
  const found = Number(rows[0]?.rows ?? 0);
  const why = whys.find((one) => one === row.why) ?? "triggers disabled";
  const references = String(row.references);
  return [{ constraint, table, references, why, rows: Math.min(found, MOST), more: found > MOST, sql: `${sql};` }];
};

export const readOrphans = async (asking: Asking): Promise<readonly HealthOrphans[]> => {
  const about = { check: "orphaned-rows", subject: "foreign keys" };
  const rows = (await ask(asking, about, suspectsSql, [asking.hidden])) ?? [];
  const found: HealthOrphans[] = [];
  for (const row of rows) found.push(...(await lookAt(asking, row)));
  return found.filter((one) => one.rows > 0);
};
