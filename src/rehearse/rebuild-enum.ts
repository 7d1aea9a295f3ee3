import type { Json, Query } from "../model/index.ts";
import { quoteLiteral } from "../sql/index.ts";

const users = `
select format('%I.%I', n.nspname, c.relname) as relation, format('%I', a.attname) as name,
       format_type(a.atttypid, a.atttypmod) as type, pg_get_expr(d.adbin, d.adrelid) as fallback
from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where c.relkind in ('r', 'p') and not a.attisdropped
  and (t.oid = $1::regtype or t.typelem = $1::regtype and t.typcategory = 'A')
order by 1, 2`;

/** SQL that gives an enum exactly these labels. Postgres cannot take a label away, so a new type takes the old one's place. */
export const rebuildEnum = async (query: Query, name: string, labels: Json): Promise<string> => {
  const list = (Array.isArray(labels) ? labels : []).map((label) => quoteLiteral(String(label))).join(", ");
  const old = `${/(?:"(?:[^"]|"")*"|[^."]+)$/.exec(name)?.[0] ?? name}`.replace(/"?$/, (end) => `_old${end}`);
  const oldName = name.slice(0, name.length - (old.length - 4)) + old;
  const rows = await query(users, [name]);
  const columns = rows.flatMap((row) => {
    const at = `alter table ${row.relation} alter column ${row.name}`;
    const array = String(row.type).endsWith("[]") ? "[]" : "";
    const fallback = row.fallback === null ? null : String(row.fallback);
    return [
      ...(fallback === null ? [] : [`${at} drop default`]),
      `${at} type ${name}${array} using ${row.name}::text${array}::${name}${array}`,
      ...(fallback === null ? [] : [`${at} set default ${fallback}`]),
    ];
  });
  return [
    `alter type ${name} rename to ${old}`,
    `create type ${name} as enum (${list})`,
    ...columns,
    `drop type ${oldName}`,
  ].join(";\n");
};

/** SQL that gives labels their old names back, where nothing but names differs; null otherwise. */
export const renameLabels = (name: string, wanted: Json, found: Json): string | null => {
  if (!Array.isArray(wanted) || !Array.isArray(found) || wanted.length !== found.length) return null;
  const pairs = wanted
    .map((label, at) => [String(found[at]), String(label)] as const)
    .filter(([is, was]) => is !== was);
  // A label that only changed its place is no rename.
  if (pairs.some(([is, was]) => wanted.includes(is) || found.includes(was))) return null;
  return pairs
    .map(([is, was]) => `alter type ${name} rename value ${quoteLiteral(is)} to ${quoteLiteral(was)}`)
    .join(";\n");
};

/** SQL that adds the labels that are missing, where all that are there stand in the wanted order; null otherwise. */
export const addLabels = (name: string, wanted: Json, found: Json): string | null => {
  if (!Array.isArray(wanted) || !Array.isArray(found) || wanted.length <= found.length) return null;
  const there = wanted.filter((label) => found.includes(label));
  if (JSON.stringify(there) !== JSON.stringify(found)) return null;
  const missing = wanted.flatMap((label, at) => (found.includes(label) ? [] : [{ label, before: wanted[at - 1] }]));
  return missing
    .map(({ label, before }) => {
      const [first] = found;
      const where =
        before !== undefined
          ? ` after ${quoteLiteral(String(before))}`
          : first === undefined
            ? ""
            : ` before ${quoteLiteral(String(first))}`;
      return `alter type ${name} add value ${quoteLiteral(String(label))}${where}`;
    })
    .join(";\n");
};
