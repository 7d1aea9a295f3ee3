// What one statement did, from what was known before and what its session saw behind it.
import type { Stopped, TrafficBreak, TrafficConstraint, TrafficStatement, TrafficWork } from "../model/index.ts";
import type { Notice } from "../postgres/contract.ts";
import { quoteName } from "../sql/index.ts";
import { type Before, columnKey, type Existing, isStrong, type Known, stoppedBy, strength } from "./ground.ts";
import { type ConstraintKnown, type IndexKnown, type Look, nameOf } from "./survey.ts";

export type Facts = Pick<
  TrafficStatement,
  | "locks"
  | "works"
  | "droppedIndexes"
  | "invalidIndexes"
  | "constraints"
  | "columns"
  | "notNull"
  | "retyped"
  | "detached"
  | "spared"
>;

export type Seen = {
  readonly before: Before;
  /** As it was before the statement. */
  readonly known: Known;
  readonly look: Look;
  /** Locks that the transaction held before. */
  readonly held: ReadonlyMap<string, string>;
  /** Scans and changed rows by table, before. */
  readonly counted: ReadonlyMap<string, { readonly scans: number; readonly changed: number }>;
  readonly notices: readonly Notice[];
  readonly stopped: ReadonlyMap<string, Stopped>;
  /** Name of Postgres' node. */
  readonly tag: string;
};

const kinds: Readonly<Record<string, TrafficConstraint["type"]>> = {
  c: "check",
  f: "foreign key",
  p: "primary key",
  u: "unique",
  x: "exclusion",
};

/** The strongest mode by relation. */
export const strongest = (locks: Look["locks"]): Map<string, string> => {
  const held = new Map<string, string>();
  for (const { oid, mode } of locks) if (strength(mode) > strength(held.get(oid) ?? "")) held.set(oid, mode);
  return held;
};

const weaker: Readonly<Record<Stopped, number>> = { nothing: 0, writes: 1, reads: 2 };

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const locksOf = ({ before, look, held, stopped }: Seen): Facts["locks"] => {
  const now = strongest(look.locks);
  const fresh = [...now].filter(([oid, mode]) => strength(mode) > strength(held.get(oid) ?? ""));
  return fresh
    .flatMap(([oid, mode]) => {
      const relation = before.relations.get(oid);
      if (relation === undefined) return [];
      const isIndex = relation.table !== oid;
      const seen = stopped.get(relation.table);
      const own = isIndex && mode !== "AccessExclusiveLock" ? "nothing" : stoppedBy(mode);
      // A probe sees what the whole transaction holds: it can only say that less is stopped than the mode would have it.
      const stops = seen !== undefined && weaker[seen] < weaker[own] ? seen : own;
      return [{ relation: relation.name, table: relation.root, index: isIndex, mode, stops }];
    })
    .sort((a, b) => byText(a.relation, b.relation));
};

const messages = (notices: readonly Notice[], pattern: RegExp): readonly string[] =>
  notices.flatMap(({ message }) => pattern.exec(message)?.[1] ?? []);

const tablesNamed = (seen: Seen, name: string): readonly Existing[] => {
  const held = strongest(seen.look.locks);
  return [...held].flatMap(([oid, mode]) => {
    const relation = seen.before.relations.get(oid);
    const now = seen.look.relations.find((one) => one.oid === oid) ?? seen.known.relations.get(oid);
    return relation !== undefined && relation.table === oid && now?.name === name && isStrong(mode) ? [relation] : [];
  });
};

const rewritten = (seen: Seen): readonly Existing[] =>
  seen.look.relations.flatMap(({ oid, file, kind }) => {
    const was = seen.known.relations.get(oid);
    const relation = seen.before.relations.get(oid);
    const changed = was !== undefined && was.file !== file && file !== "0";
    return relation !== undefined && changed && (kind === "r" || kind === "m") ? [relation] : [];
  });

const isBuilt = ({ kind, file }: IndexKnown): boolean => kind === "i" && file !== "0";

const indexWorks = (seen: Seen, whole: ReadonlySet<string>): readonly (TrafficWork & { oid: string })[] =>
  seen.look.indexes.flatMap((index) => {
    const table = seen.before.relations.get(index.table);
    if (table === undefined || whole.has(index.table) || !isBuilt(index)) return [];
    const was = seen.known.indexes.get(index.oid);
    if (was !== undefined && was.file === index.file) return [];
    const again = was !== undefined || [...seen.known.indexes.values()].some((one) => nameOf(one) === nameOf(index));
    const { definition } = index;
    return [
      { type: "index" as const, table: table.root, index: { name: nameOf(index), definition }, again, oid: index.oid },
    ];
  });

const newConstraints = (seen: Seen): readonly ConstraintKnown[] =>
  seen.look.constraints.filter(
    ({ oid, table }) => !seen.known.constraints.has(oid) && seen.before.relations.has(table),
  );

const constraintOf = (seen: Seen, one: ConstraintKnown): TrafficConstraint => {
  const index = seen.look.indexes.find(({ oid }) => oid === one.index && one.type !== "f");
  return {
    name: quoteName(one.name),
    table: seen.before.relations.get(one.table)?.root ?? "",
    type: kinds[one.type] ?? "other",
    definition: one.definition,
    validated: one.validated,
    references: seen.before.relations.get(one.references)?.root ?? null,
    columns: one.columns.map(quoteName),
    index: index === undefined ? null : { name: nameOf(index), definition: index.definition },
  };
};

/** Foreign keys that were looked up row by row: also older ones that are validated now. */
const foreignKeys = (seen: Seen): readonly TrafficWork[] => {
  const names = messages(seen.notices, /^validating foreign key constraint "(.*)"$/s);
  const touched = seen.look.constraints.filter(({ type, name, oid, validated }) => {
    const was = seen.known.constraints.get(oid);
    return type === "f" && validated && names.includes(name) && (was === undefined || !was.validated);
  });
  return touched.flatMap((one) => {
    const table = seen.before.relations.get(one.table);
    const references = seen.before.relations.get(one.references)?.root ?? null;
    return table === undefined
      ? []
      : [{ type: "foreign-key" as const, table: table.root, references, constraint: quoteName(one.name) }];
  });
};

// What these go through is rows of a query; whatever else reads a table from end to end verifies something.
const queries =
  /^(Select|Insert|Update|Delete|Merge|CreateTableAs|RefreshMatView|Do|Call|Copy|Execute|DeclareCursor|Explain|Truncate|View)Stmt$|^Unparsed$/;

// So many rows take their time, wherever they come from.
const manyRows = 1_000;

/** Went through all rows, where nothing else says why. */
const rowWorks = (seen: Seen, told: ReadonlySet<string>): readonly TrafficWork[] =>
  seen.look.counts.flatMap(({ oid, scans, changed }) => {
    const table = seen.before.relations.get(oid);
    const was = seen.counted.get(oid) ?? { scans: 0, changed: 0 };
    const more = scans > was.scans || changed > was.changed + manyRows;
    return table === undefined || told.has(table.root) || !more
      ? []
      : [{ type: queries.test(seen.tag) ? ("rows" as const) : ("scan" as const), table: table.root }];
  });

/** Each once, in an order that does not depend on OIDs. */
const unique = <T>(all: readonly T[]): readonly T[] =>
  [...new Map(all.map((one) => [JSON.stringify(one), one]))].sort(([a], [b]) => byText(a, b)).map(([, one]) => one);

const worksOf = (seen: Seen): readonly TrafficWork[] => {
  const files = rewritten(seen);
  // TRUNCATE gives tables new, empty files.
  const rewrites = seen.tag === "TruncateStmt" ? [] : files;
  const whole = new Set(files.map(({ oid }) => oid));
  const scans = messages(seen.notices, /^verifying table "(.*)"$/s)
    .flatMap((name) => tablesNamed(seen, name))
    .filter(({ oid }) => !whole.has(oid));
  const works: readonly TrafficWork[] = [
    ...rewrites.map(({ root, kind }) => ({
      type: kind === "m" ? ("refresh" as const) : ("rewrite" as const),
      table: root,
    })),
    ...scans.map(({ root }) => ({ type: "scan" as const, table: root })),
    ...indexWorks(seen, whole).map(({ oid: _, ...work }) => work),
    ...foreignKeys(seen),
  ];
  const told = new Set([
    ...works.flatMap((work) => (work.type === "foreign-key" ? [work.table, work.references ?? ""] : [work.table])),
    ...files.map(({ root }) => root),
  ]);
  return unique([...works, ...rowWorks(seen, told)]);
};

/** Dropped for their own sake: not with a column or a constraint, and not to be built again. */
const droppedIndexes = ({ before, known, look }: Seen): Facts["droppedIndexes"] => {
  const there = new Set(look.indexes.flatMap((index) => [index.oid, nameOf(index)]));
  const tables = new Set(look.relations.map(({ oid }) => oid));
  const columns = new Set(look.columns.map(columnKey));
  const narrowed = new Set(
    [...known.columns.values()].filter((one) => !columns.has(columnKey(one))).map(({ table }) => table),
  );
  const constrained = new Set([...known.constraints.values()].map(({ index }) => index));
  return [...known.indexes.values()]
    .filter((index) => !there.has(index.oid) && !there.has(nameOf(index)))
    .filter(({ oid }) => before.relations.has(oid))
    .filter(({ oid, table }) => tables.has(table) && !narrowed.has(table) && !constrained.has(oid))
    .flatMap(({ table, ...index }) => {
      const owner = before.relations.get(table);
      return owner === undefined ? [] : [{ table: owner.root, index: nameOf(index) }];
    });
};

const invalidIndexes = ({ before, known, look }: Seen): Facts["invalidIndexes"] =>
  look.indexes
    .filter(({ oid }) => known.indexes.get(oid)?.valid !== false)
    .filter(({ valid, kind, table }) => !valid && kind === "i" && before.relations.has(table))
    .map(({ table, ...index }) => ({ table: before.relations.get(table)?.root ?? "", index: nameOf(index) }));

const columnsOf = ({ before, known, look }: Seen): Facts["columns"] =>
  look.columns
    .filter((one) => before.relations.has(one.table) && !known.columns.has(columnKey(one)))
    .map((one) => ({
      table: before.relations.get(one.table)?.root ?? "",
      name: quoteName(one.name),
      type: one.type,
      default: one.default,
      notNull: one.notNull,
      filled: one.identity !== "" ? "identity" : one.generated !== "" ? "generated" : null,
    }));

const notNullOf = ({ before, known, look }: Seen): Facts["notNull"] =>
  look.columns
    .filter((one) => {
      const was = known.columns.get(columnKey(one));
      return before.relations.has(one.table) && one.notNull && was !== undefined && !was.notNull;
    })
    .map((one) => ({ table: before.relations.get(one.table)?.root ?? "", column: quoteName(one.name) }));

const retypedOf = ({ before, known, look }: Seen): Facts["retyped"] =>
  look.columns
    .filter((one) => {
      const was = known.columns.get(columnKey(one));
      return before.relations.has(one.table) && was !== undefined && was.type !== one.type;
    })
    .map((one) => ({ table: before.relations.get(one.table)?.root ?? "", column: quoteName(one.name) }));

const detachedFrom = ({ before, known, look }: Seen): Facts["detached"] =>
  look.relations.flatMap(({ oid, parent }) => {
    const was = known.relations.get(oid);
    const table = before.relations.get(was?.parent ?? "");
    const partition = before.relations.get(oid);
    const left = was !== undefined && was.parent !== null && parent === null;
    return left && table !== undefined && partition !== undefined
      ? [{ table: table.name, partition: partition.name }]
      : [];
  });

/** Everything but what can only be told when the script is over. */
export const factsOf = (seen: Seen): Facts => ({
  locks: locksOf(seen),
  works: worksOf(seen),
  droppedIndexes: unique(droppedIndexes(seen)),
  invalidIndexes: unique(invalidIndexes(seen)),
  constraints: unique(newConstraints(seen).map((one) => constraintOf(seen, one))),
  columns: unique(columnsOf(seen)),
  notNull: unique(notNullOf(seen)),
  retyped: unique(retypedOf(seen)),
  detached: unique(detachedFrom(seen)),
  spared: messages(seen.notices, /^(.*(?:sufficient to prove|implied by existing constraints).*)$/s),
});

export type { TrafficBreak };
