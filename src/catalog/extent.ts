import type { Mirror } from "./mirror.ts";
import { type Extent, type ReadingSession, runPrepared } from "./reading.ts";
import {
  clusters,
  columnGrant,
  eventTrigger,
  mayTakeBack,
  reachesDependents,
  reachesParts,
  renamesRole,
  shared,
  spelled,
  sweeping,
  writesCatalog,
} from "./spoken.ts";
import type { Touch } from "./watch.ts";

// From what a script touched to what has to be read again. Errs on the side of reading more: whatever is not known for
// certain is a full reading.

// OIDs of system catalogs; the same in every version (src/include/catalog/pg_*.h).
export const catalogs = {
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

const kindsOfPart: Readonly<Record<number, string>> = {
  [catalogs.constraint]: "constraint",
  [catalogs.rule]: "rule",
  [catalogs.trigger]: "trigger",
  [catalogs.policy]: "policy",
  [catalogs.statistics]: "statistics",
};

// Members of families that are read whole.
export const rare = (classId: number): boolean =>
  kindsOfPart[classId] === undefined &&
  ![catalogs.attributeDefault, catalogs.relation, catalogs.routine, catalogs.type].some((known) => known === classId);

// A dropped column or default is reported by the OID of its table, which stays.
export const goneWhole = ({ classId, type }: Touch["objects"][number]): boolean =>
  !rare(classId) && !type.endsWith(" column") && type !== "default value";

const ownKinds: ReadonlySet<string> = new Set(["table", "view", "materialized view", "sequence", "column"]);

// What a new relation can bring by itself. Indexes, triggers and policies that are made for it report themselves.
const kindsOfRelation: Readonly<Record<string, readonly string[]>> = {
  table: ["table", "column", "constraint"],
  "table column": ["table", "column", "constraint"],
  "foreign table": ["table", "column", "constraint"],
  view: ["view", "column"],
  "view column": ["view", "column"],
  "materialized view": ["materialized view", "column"],
  sequence: ["sequence"],
  index: ["index"],
};

type Draft = {
  /** Class by OID. */
  readonly gone: Map<number, number>;
  readonly relations: Set<number>;
  readonly parts: Set<number>;
  readonly routines: Set<number>;
  readonly types: Set<number>;
  readonly kinds: Set<string>;
  /** Read the indexes, triggers and policies of a relation along with it. */
  withParts: boolean;
  allKinds: boolean;
  rest: boolean;
};

const placeRelation = (draft: Draft, mirror: Mirror, oid: number, type: string): void => {
  draft.relations.add(oid);
  draft.parts.add(oid);
  const known = mirror.kindsOf(oid);
  const own = kindsOfRelation[type] ?? known.filter((kind) => ownKinds.has(kind));
  if (own.length === 0) draft.allKinds = true;
  for (const kind of draft.withParts ? [...own, ...known] : own) draft.kinds.add(kind);
};

const place = (draft: Draft, mirror: Mirror, { classId, oid, type }: Touch["objects"][number]): void => {
  const part = kindsOfPart[classId];
  if (classId === catalogs.relation) placeRelation(draft, mirror, oid, type);
  else if (part !== undefined) {
    draft.parts.add(oid);
    draft.kinds.add(part);
  } else if (classId === catalogs.routine) draft.routines.add(oid);
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

/** What to read after a script. `full`: everything. */
export type Reread = { readonly full: true } | { readonly full: false; readonly extent: Extent };

const isEmpty = (draft: Draft): boolean =>
  draft.relations.size + draft.parts.size + draft.routines.size + draft.types.size === 0;

/** What a script did, as far as it is known without asking. */
export type Traces = {
  readonly touches: readonly Touch[];
  readonly sql: string;
  /** Functions that an earlier script defined may do what this text does not say. */
  readonly hidden: boolean;
};

const sweepGrants = async (draft: Draft, mirror: Mirror, session: ReadingSession, touch: Touch, sql: string) => {
  for (const { type } of touch.objects) {
    const sweep = granted[type.toUpperCase()];
    if (sweep === undefined) {
      draft.rest = true;
      continue;
    }
    const [catalog, classId, oid] = sweep;
    const written = writtenSince(catalog, classId, oid);
    const rows = [...(await runPrepared(session, `lockstep_${catalog}`, written, [touch.xid]))];
    if (catalog === "pg_class" && (columnGrant.test(sql) || mirror.has("column grant"))) {
      const text = `${writtenSince("pg_attribute", catalogs.relation, "attrelid")} group by 1, 2`;
      rows.push(...(await runPrepared(session, "lockstep_pg_attribute", text, [touch.xid])));
    }
    for (const row of rows) place(draft, mirror, { classId: Number(row.c), oid: Number(row.o), type: "", column: 0 });
  }
};

const follow = async (draft: Draft, mirror: Mirror, session: ReadingSession): Promise<void> => {
  const named = [
    ...[...draft.parts].map((oid) => [catalogs.relation, oid] as const),
    ...[...draft.routines].map((oid) => [catalogs.routine, oid] as const),
    ...[...draft.types].map((oid) => [catalogs.type, oid] as const),
  ];
  const values = [named.map(([classId]) => classId), named.map(([, oid]) => oid)];
  draft.allKinds = true;
  for (const row of await runPrepared(session, "lockstep_dependents", dependents, values)) {
    const [classId, oid] = [Number(row.c), Number(row.o)];
    // A type's own columns are known to nobody yet; other dependents that are new were reported by themselves.
    if (mirror.knows(oid) || rare(classId) || classId === catalogs.relation)
      place(draft, mirror, { classId, oid, type: "", column: 0 });
  }
};

// A script can send any message, also one that says what was not dropped: the catalog has the last word. Nothing of a
// user's is without dependencies.
const stillThere = `select distinct d.classid as c, d.objid as o from unnest($1::oid[], $2::oid[]) as t(c, o)
join pg_depend d on d.classid = t.c and d.objid = t.o`;

const keepWhatIsThere = async (draft: Draft, mirror: Mirror, session: ReadingSession): Promise<void> => {
  if (draft.gone.size === 0) return;
  const values = [[...draft.gone.values()], [...draft.gone.keys()]];
  for (const row of await runPrepared(session, "lockstep_still_there", stillThere, values)) {
    const [classId, oid] = [Number(row.c), Number(row.o)];
    draft.gone.delete(oid);
    place(draft, mirror, { classId, oid, type: "", column: 0 });
  }
};

/** Works out what has to be read again after a script ran. The session is pinned for reading. */
export const rereadAfter = async (
  { touches, sql, hidden }: Traces,
  mirror: Mirror,
  session: ReadingSession,
): Promise<Reread> => {
  // A constraint of a domain does not say which domain.
  const sweeps = touches.some(
    ({ tag, dropped, objects }) =>
      sweeping.has(tag) || (!dropped && objects.some(({ type }) => type === "domain constraint")),
  );
  if (sweeps || renamesRole.test(sql) || writesCatalog.test(sql) || clusters.test(sql)) return { full: true };
  const draft: Draft = {
    gone: new Map(),
    relations: new Set(),
    parts: new Set(),
    routines: new Set(),
    types: new Set(),
    kinds: new Set(),
    withParts: reachesParts.test(sql) || !touches.every(({ tag }) => spelled(tag, sql)),
    allKinds: mirror.has("inheritance"),
    rest: eventTrigger.test(sql),
  };
  // What was dropped inside of a block that failed is still there.
  const final = !mayTakeBack.test(sql) && touches.every(({ tag }) => spelled(tag, sql));
  let following = mirror.has("inheritance");
  for (const touch of touches) {
    const { tag, dropped, objects } = touch;
    if (!dropped) following ||= reachesDependents.test(sql) && /^(ALTER|CREATE TYPE)/.test(tag);
    // The index of a primary key or unique constraint is told with the constraint.
    const unknownIndex = objects.some(({ type, oid }) => type === "index" && !mirror.knows(oid));
    if (!dropped) following ||= unknownIndex && /^(ALTER|COMMENT)/.test(tag);
    if (!spelled(tag, sql)) following = true;
    if (tag === "GRANT" || tag === "REVOKE") await sweepGrants(draft, mirror, session, touch, sql);
    else if (objects.some(({ oid }) => !(oid > 0)) && !dropped) draft.rest = true;
    for (const object of objects) {
      // Types of rows, arrays and internal triggers go with their table; nobody keeps them.
      const kept = !dropped || mirror.knows(object.oid) || rare(object.classId);
      if (!(object.oid > 0) || !kept) continue;
      if (dropped && final && goneWhole(object)) draft.gone.set(object.oid, object.classId);
      else place(draft, mirror, object);
    }
  }
  await keepWhatIsThere(draft, mirror, session);
  // Sequences of identity columns come and go without a word.
  if (/\bidentity\b/i.test(sql) || following)
    for (const oid of mirror.oidsOf("sequence")) placeRelation(draft, mirror, oid, "sequence");
  // A child that was detached is no longer told by pg_inherits, and its command names the parent alone.
  if (following && /\b(attach|detach|inherit|execute)\b/i.test(sql)) {
    for (const oid of mirror.oidsOf("inheritance")) placeRelation(draft, mirror, oid, "table");
  }
  if (following && !isEmpty(draft)) await follow(draft, mirror, session);
  const left = (oids: ReadonlySet<number>) => [...oids].filter((oid) => !draft.gone.has(oid));
  return {
    full: false,
    extent: {
      gone: [...draft.gone.keys()],
      relations: left(draft.relations),
      parts: left(draft.parts),
      kinds: draft.allKinds ? null : draft.kinds,
      routines: [...draft.routines],
      types: [...draft.types],
      rest: draft.rest,
      cluster: hidden || shared.test(sql) || eventTrigger.test(sql),
    },
  };
};
