import type { Mirror } from "./mirror.ts";
import type { Extent, Prepared } from "./reading.ts";
import type { Touch } from "./watch.ts";

// From what a script touched to what has to be read again. Errs on the side of reading more: whatever is not known for
// certain is a full reading.

// OIDs of system catalogs; the same in every version (src/include/catalog/pg_*.h).
const catalogs = {
  type: 1247,
  routine: 1255,
  relation: 1259,
  attributeDefault: 2604,
  constraint: 2606,
  rule: 2618,
  trigger: 2620,
  policy: 3256,
  statistics: 3381,
} as const;

const parts: ReadonlySet<number> = new Set([
  catalogs.constraint,
  catalogs.rule,
  catalogs.trigger,
  catalogs.policy,
  catalogs.statistics,
]);

// Commands whose effects go beyond the objects that they name.
const sweeping: ReadonlySet<string> = new Set([
  "ALTER SCHEMA",
  "ALTER EXTENSION",
  "CREATE EXTENSION",
  "ALTER COLLATION",
  "ALTER OPERATOR",
  "REASSIGN OWNED",
  "DROP OWNED",
  "IMPORT FOREIGN SCHEMA",
  "ALTER LANGUAGE",
  "ALTER TABLESPACE",
]);

const shared = /\b(role|user|group|owned|database|reassign|system)\b/i;
const renamesRole = /\balter\s+(role|user|group)\b[^;]*\brename\b/i;
const columnGrant = /\b(grant|revoke)\b[^;]*\([^;]*\bon\b|\bexecute\b/i;

const rare = (classId: number): boolean =>
  !parts.has(classId) && classId !== catalogs.relation && classId !== catalogs.routine && classId !== catalogs.type;

type Draft = {
  readonly relations: Set<number>;
  readonly parts: Set<number>;
  readonly routines: Set<number>;
  readonly types: Set<number>;
  rest: boolean;
};

const place = (draft: Draft, classId: number, oid: number): void => {
  if (classId === catalogs.relation) {
    draft.relations.add(oid);
    draft.parts.add(oid);
  } else if (parts.has(classId)) draft.parts.add(oid);
  else if (classId === catalogs.routine) draft.routines.add(oid);
  else if (classId === catalogs.type) draft.types.add(oid);
  else if (classId !== catalogs.attributeDefault) draft.rest = true;
};

// Rows of a catalog that the transaction wrote; its subtransactions have later numbers.
const writtenSince = (catalog: string, classId: number, oid: string): string =>
  `select ${classId}::oid as c, ${oid} as o from ${catalog} where age(xmin) <= age($1::text::xid)`;

const granted: Readonly<Record<string, readonly [string, number, string]>> = {
  TABLE: ["pg_class", catalogs.relation, "oid"],
  SEQUENCE: ["pg_class", catalogs.relation, "oid"],
  FUNCTION: ["pg_proc", catalogs.routine, "oid"],
  PROCEDURE: ["pg_proc", catalogs.routine, "oid"],
  ROUTINE: ["pg_proc", catalogs.routine, "oid"],
  TYPE: ["pg_type", catalogs.type, "oid"],
  DOMAIN: ["pg_type", catalogs.type, "oid"],
};

const dependents = `
with recursive touched as (
  select c, o from unnest($1::oid[], $2::oid[]) as t(c, o)
), family as (
  select o from touched where c = 1259
  union select x.indrelid from pg_index x join touched t on t.c = 1259 and t.o = x.indexrelid
  union select h.inhrelid from pg_inherits h join family f on f.o = h.inhparent
), named as (
  select c, o from touched union select 1259::oid, o from family
  union select 1247::oid, k.reltype from pg_class k join family f on f.o = k.oid where k.reltype <> 0
  union select 1259::oid, y.typrelid from pg_type y join touched t on t.c = 1247 and t.o = y.oid where y.typrelid <> 0
), arrays as (
  select c, o from named union select 1247::oid, y.typarray from pg_type y join named t on t.c = 1247 and t.o = y.oid where y.typarray <> 0
)
select c, o from named
union
select case d.classid when 2618 then 1259::oid when 2604 then 1259::oid else d.classid end,
       case d.classid when 2618 then (select w.ev_class from pg_rewrite w where w.oid = d.objid)
                      when 2604 then (select a.adrelid from pg_attrdef a where a.oid = d.objid) else d.objid end
from arrays t join pg_depend d on d.refclassid = t.c and d.refobjid = t.o and d.deptype <> 'e'`;

/** Statements of this file that are worth planning ahead: name, text, and values that find nothing. */
export const extentStatements = (generation: number): readonly (readonly [string, string, readonly unknown[]])[] => [
  [`lockstep_dependents_${generation}`, dependents, [[], []]],
];

/** What to read after a script. `full`: everything. */
export type Reread = { readonly full: true } | { readonly full: false; readonly extent: Extent };

/** Nothing was touched, as far as event triggers tell. */
export const nothing: Extent = { relations: [], parts: [], routines: [], types: [], rest: false, cluster: false };

const isEmpty = (draft: Draft): boolean =>
  draft.relations.size + draft.parts.size + draft.routines.size + draft.types.size === 0;

/** Works out what has to be read again after `sql` ran and reported `touches`. */
export const rereadAfter = async (
  touches: readonly Touch[],
  sql: string,
  mirror: Mirror,
  query: Prepared,
  generation: number,
): Promise<Reread> => {
  if (renamesRole.test(sql) || touches.some((touch) => sweeping.has(touch.tag))) return { full: true };
  const draft: Draft = { relations: new Set(), parts: new Set(), routines: new Set(), types: new Set(), rest: false };
  let follow = mirror.has("table") && [...touches].some((touch) => touch.tag.startsWith("ALTER "));
  for (const touch of touches) {
    if (touch.tag === "GRANT" || touch.tag === "REVOKE") {
      for (const { type } of touch.objects) {
        const sweep = granted[type.toUpperCase()];
        if (sweep === undefined) {
          draft.rest = true;
          continue;
        }
        const [catalog, classId, oid] = sweep;
        const rows = [
          ...(await query(`lockstep_${catalog}_${generation}`, writtenSince(catalog, classId, oid), [touch.xid])),
        ];
        if (catalog === "pg_class" && (columnGrant.test(sql) || mirror.has("column grant"))) {
          const text = `${writtenSince("pg_attribute", catalogs.relation, "attrelid")} group by 1, 2`;
          rows.push(...(await query(`lockstep_attributes_${generation}`, text, [touch.xid])));
        }
        for (const row of rows) place(draft, Number(row.c), Number(row.o));
      }
    } else if (touch.objects.some(({ oid }) => !(oid > 0))) draft.rest = true;
    for (const { classId, oid } of touch.objects) {
      // Types of rows, arrays and internal triggers go with their table; nobody keeps them.
      if (oid > 0 && (!touch.dropped || mirror.knows(oid) || rare(classId))) place(draft, classId, oid);
    }
    if (touch.objects.some(({ classId }) => classId === catalogs.relation) && mirror.has("inheritance")) follow = true;
  }
  if (follow && !isEmpty(draft)) {
    const named = [
      ...[...draft.parts].map((oid) => [catalogs.relation, oid] as const),
      ...[...draft.routines].map((oid) => [catalogs.routine, oid] as const),
      ...[...draft.types].map((oid) => [catalogs.type, oid] as const),
    ];
    const values = [named.map(([classId]) => classId), named.map(([, oid]) => oid)];
    for (const row of await query(`lockstep_dependents_${generation}`, dependents, values)) {
      // What depends on them and is not known yet was reported by itself.
      const [classId, oid] = [Number(row.c), Number(row.o)];
      if (mirror.knows(oid) || rare(classId)) place(draft, classId, oid);
    }
  }
  const cluster = shared.test(sql) || /\bevent\s+trigger\b/i.test(sql);
  return {
    full: false,
    extent: {
      relations: [...draft.relations],
      parts: [...draft.parts],
      routines: [...draft.routines],
      types: [...draft.types],
      rest: draft.rest || /\bevent\s+trigger\b/i.test(sql),
      cluster,
    },
  };
};
