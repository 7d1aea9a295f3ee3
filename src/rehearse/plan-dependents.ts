import { type Entry, type Remedy, remediesOf } from "../catalog/index.ts";
import type { Change, Query } from "../model/index.ts";
import { isAttribute, isReplaced } from "./plan-replacements.ts";

// What Postgres will not change under the feet of others: the type of a column that a view shows, a value of an enum that a
// policy names, a function that a trigger calls, a key that others refer to. Those others are dropped first, and made again afterwards as they were.

/** Who depends on whom. Rules that make a view are the view, the row type of a table is the table, a key's index is the key. */
const edges = `
select case when w.ev_class is not null then 'pg_class'::regclass::oid else d.classid end || '/' ||
         coalesce(w.ev_class, f.adrelid, d.objid) as unit,
       case when f.adrelid is not null then format('%I.%I.%I', n.nspname, c.relname, a.attname) end as column,
       case when k.oid is not null then 'pg_constraint'::regclass::oid || '/' || k.oid
            when t.typrelid <> 0 then 'pg_class'::regclass::oid || '/' || t.typrelid
            when t.typelem <> 0 and t.typcategory = 'A' then d.refclassid || '/' || t.typelem
            else d.refclassid || '/' || d.refobjid end as needed,
       case when d.refclassid = 'pg_class'::regclass then d.refobjsubid else 0 end as part
from pg_depend d
left join pg_rewrite w on d.classid = 'pg_rewrite'::regclass and w.oid = d.objid and w.rulename = '_RETURN'
left join pg_attrdef f on d.classid = 'pg_attrdef'::regclass and f.oid = d.objid
left join pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum
left join pg_class c on c.oid = f.adrelid
left join pg_namespace n on n.oid = c.relnamespace
left join pg_constraint k on d.refclassid = 'pg_class'::regclass and k.conindid = d.refobjid and k.contype in ('p', 'u', 'x')
left join pg_type t on d.refclassid = 'pg_type'::regclass and t.oid = d.refobjid
where d.objid >= 16384 and d.refobjid >= 16384 and d.deptype in ('n', 'a') and d.objsubid = 0
  and (f.oid is null or a.attgenerated <> '')
order by 1, 2, 3, 4`;

const columns = `
select format('%I.%I.%I', n.nspname, c.relname, a.attname) as column, format('%I.%I', n.nspname, c.relname) as table, format('%I', a.attname) as name,
       'pg_class'::regclass::oid || '/' || c.oid as unit, a.attnum as part,
       'pg_type'::regclass::oid || '/' || a.atttypid as type, 'pg_type'::regclass::oid || '/' || t.typelem as element
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_type t on t.oid = a.atttypid
where c.oid >= 16384 and c.relkind in ('r', 'p', 'v', 'm', 'f') and a.attnum > 0 and not a.attisdropped
order by 1`;

type Edge = { readonly unit: string; readonly column: string | null; readonly needed: string; readonly part: number };
type Column = {
  readonly column: string;
  readonly table: string;
  readonly name: string;
  readonly unit: string;
  readonly part: number;
  /** Units of its own type, and of what it is a list of. */
  readonly types: readonly string[];
};

/** An object, or a column of one. */
type Node = { readonly unit: string; readonly part: number };

// Altered along with their column.
const goesAlong: ReadonlySet<string> = new Set(["index", "constraint", "statistics"]);

const traitsInTheWay: Readonly<Record<string, readonly string[]>> = {
  column: ["type", "generated", "generated virtual", "collation"],
  enum: ["labels"],
  domain: ["base"],
  view: ["definition"],
  "materialized view": ["definition"],
  function: ["definition"],
  procedure: ["definition"],
  aggregate: ["definition"],
  constraint: ["definition"],
  index: ["definition"],
};

/** Can others be in the way of this change? */
export const isHeldUp = (change: Change): boolean => {
  const { type, kind, before, after } = change;
  if (isReplaced(change) || isAttribute(change)) return true;
  return (
    type === "altered" &&
    (traitsInTheWay[kind] ?? []).some((trait) => before?.[trait] !== undefined || after?.[trait] !== undefined)
  );
};

export type World = {
  readonly edges: readonly Edge[];
  readonly columns: readonly Column[];
  readonly entries: readonly Entry[];
};

/** Who depends on whom in a database that holds these. */
export const readWorld = async (query: Query, entries: readonly Entry[]): Promise<World> => ({
  entries,
  edges: (await query(edges)).map((row) => ({
    unit: String(row.unit),
    column: row.column === null ? null : String(row.column),
    needed: String(row.needed),
    part: Number(row.part),
  })),
  columns: (await query(columns)).map((row) => ({
    column: String(row.column),
    table: String(row.table),
    name: String(row.name),
    unit: String(row.unit),
    part: Number(row.part),
    types: [String(row.type), String(row.element)],
  })),
});

const startOf = (change: Change, { entries, columns: all }: World): readonly Node[] => {
  if (change.kind === "column" && !isAttribute(change))
    return all.filter(({ column }) => `column ${column}` === change.address);
  const whole = isAttribute(change) ? change.parent : change.address;
  const unit = entries.find(({ address }) => address === whole)?.unit;
  if (unit === undefined) return [];
  return [{ unit, part: 0 }, ...all.filter(({ types }) => types.includes(unit))];
};

const walk = (start: readonly Node[], { edges: all, columns: cols, entries }: World): ReadonlySet<string> => {
  const byUnit = new Map(entries.filter(({ kind }) => kind !== "column").map((entry) => [entry.unit, entry]));
  const found = new Set<string>();
  const seen = new Set<string>();
  const open = [...start];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const { unit, part } = node;
    for (const edge of all) {
      if (edge.needed !== unit || edge.unit === unit || (part !== 0 && edge.part !== part)) continue;
      const entry = byUnit.get(edge.unit);
      if (edge.column === null && (entry === undefined || (part !== 0 && goesAlong.has(entry.kind)))) continue;
      const address = edge.column === null ? (entry?.address ?? "") : `column ${edge.column}`;
      if (seen.has(address)) continue;
      seen.add(address);
      found.add(address);
      const column = edge.column === null ? undefined : cols.find((one) => one.column === edge.column);
      open.push(column ?? { unit: edge.unit, part: 0 });
    }
  }
  return found;
};

/** SQL that drops these. */
export const dropsOf = (entries: readonly Entry[]): readonly Remedy[] =>
  entries.flatMap(({ kind, address, parent, traits }) => {
    const after: NonNullable<Change["after"]> = JSON.parse(traits);
    const change: Change = { type: "added", kind, address, parent, before: null, after, rankOnly: false };
    return remediesOf(change, after);
  });

/** SQL that drops whatever is in the way of these changes; what depends on another of them, too. */
export const clearingFor = (world: World, held: readonly Change[]): readonly Remedy[] => {
  const addresses = walk(
    held.flatMap((change) => startOf(change, world)),
    world,
  );
  return dropsOf(world.entries.filter(({ address }) => addresses.has(address)));
};

const unitsOf = (tables: readonly string[], { entries }: World): ReadonlySet<string> => {
  const names = new Set(tables.map((name) => `table ${name}`));
  return new Set(entries.filter(({ address }) => names.has(address)).map(({ unit }) => unit));
};

/** What stands on these tables, and on that. */
export const standingOn = (world: World, tables: readonly string[]): readonly Entry[] => {
  const start = [...unitsOf(tables, world)].map((unit) => ({ unit, part: 0 }));
  const addresses = walk(start, world);
  return world.entries.filter(({ address }) => addresses.has(address));
};

/** Foreign keys that refer to these tables. */
export const keysTo = (world: World, tables: readonly string[]): readonly Entry[] => {
  const units = unitsOf(tables, world);
  const names = new Set(tables.map((name) => `table ${name}`));
  const referring = new Set(world.edges.filter(({ needed }) => units.has(needed)).map(({ unit }) => unit));
  return world.entries.filter(
    ({ kind, unit, parent, traits }) =>
      kind === "constraint" &&
      referring.has(unit) &&
      /"definition": ?"FOREIGN KEY/.test(traits) &&
      (!names.has(parent ?? "") || refersTo(traits, tables)),
  );
};

const refersTo = (traits: string, tables: readonly string[]): boolean => {
  const definition = String(JSON.parse(traits).definition);
  return tables.some((name) => definition.includes(`REFERENCES ${name}(`));
};
