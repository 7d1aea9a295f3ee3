// What code of before the pull request speaks of, and does not find any more. Judged when the script is over: a view that
// takes the place of a renamed table, or a column that is made again, keeps old code running.
import type { TrafficBreak } from "../model/index.ts";
import { quoteName } from "../sql/index.ts";
import { type Before, columnKey, isStrong, type Known } from "./ground.ts";
import { type ColumnKnown, type Look, nameOf, type RelationKnown, type Survey } from "./survey.ts";
import { strongest } from "./tell.ts";

const kinds: Readonly<Record<string, string>> = {
  r: "table",
  p: "table",
  v: "view",
  m: "materialized view",
  f: "foreign table",
};

/** Partitions are looked at through their table. */
const isNamedByClients = ({ kind, root, oid }: RelationKnown): boolean => kinds[kind] !== undefined && root === oid;

const relationBreak = (base: RelationKnown, now: RelationKnown | undefined): TrafficBreak => {
  const kind = kinds[base.kind] ?? "relation";
  const name = nameOf(base);
  return now === undefined ? { type: "dropped", kind, name } : { type: "renamed", kind, name, to: nameOf(now) };
};

const columnBreak = (table: string, base: ColumnKnown, now: ColumnKnown | undefined): TrafficBreak | null => {
  const name = `${table}.${quoteName(base.name)}`;
  if (now === undefined) return { type: "dropped", kind: "column", name };
  if (now.name !== base.name) return { type: "renamed", kind: "column", name, to: `${table}.${quoteName(now.name)}` };
  return now.type === base.type ? null : { type: "retyped", name, from: base.type, to: now.type };
};

type State = {
  readonly relations: ReadonlyMap<string, RelationKnown>;
  readonly columns: ReadonlyMap<string, ColumnKnown>;
  readonly labels: Survey["labels"];
};

const columnsByTable = (columns: Iterable<ColumnKnown>): ReadonlyMap<string, readonly ColumnKnown[]> => {
  const tables = new Map<string, ColumnKnown[]>();
  for (const one of columns) {
    const known = tables.get(one.table);
    if (known === undefined) tables.set(one.table, [one]);
    else known.push(one);
  }
  return tables;
};

/** How relations that had these OIDs differ from the base. */
const breaksOf = (before: Before, oids: ReadonlySet<string>, state: State): readonly TrafficBreak[] => {
  const columns = columnsByTable(before.base.columns);
  const relations = before.base.relations.filter((one) => oids.has(one.oid) && isNamedByClients(one));
  const found = relations.flatMap((base): readonly (TrafficBreak | null)[] => {
    const now = state.relations.get(base.oid);
    if (now === undefined) return [relationBreak(base, now)];
    const renamed = nameOf(now) === nameOf(base) ? [] : [relationBreak(base, now)];
    const own = columns.get(base.oid) ?? [];
    return [...renamed, ...own.map((one) => columnBreak(nameOf(base), one, state.columns.get(columnKey(one))))];
  });
  return found.filter((one) => one !== null).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
};

const labelBreaks = (before: Before, labels: Survey["labels"]): readonly TrafficBreak[] => {
  const now = new Map(labels.map((one) => [one.oid, one]));
  return before.base.labels.flatMap(({ oid, type, label }): readonly TrafficBreak[] => {
    const is = now.get(oid);
    if (is === undefined || is.label === label) return [];
    return [{ type: "renamed", kind: "enum value", name: `${type}.${label}`, to: is.label }];
  });
};

/** What breaks by this statement, unless something later in the script mends it. */
export const candidateBreaks = (before: Before, known: Known, look: Look): readonly TrafficBreak[] => {
  const locked = new Set([...strongest(look.locks)].filter(([, mode]) => isStrong(mode)).map(([oid]) => oid));
  const after: State = {
    relations: new Map(look.relations.map((one) => [one.oid, one])),
    columns: new Map(look.columns.map((one) => [columnKey(one), one])),
    labels: look.labels,
  };
  const had = new Set(
    [...breaksOf(before, locked, known), ...labelBreaks(before, known.labels)].map((one) => JSON.stringify(one)),
  );
  return [...breaksOf(before, locked, after), ...labelBreaks(before, look.labels)].filter(
    (one) => !had.has(JSON.stringify(one)),
  );
};

/** All that differs from the base, wherever it comes from. */
export const allBreaks = (before: Before, known: Known): readonly TrafficBreak[] => [
  ...breaksOf(before, new Set(before.relations.keys()), known),
  ...labelBreaks(before, known.labels),
];

/** Is what the name meant to be found there again? */
export const stillBroken = (known: Known): ((one: TrafficBreak) => boolean) => {
  const relations: ReadonlyMap<string, RelationKnown> = new Map(
    [...known.relations.values()].map((one) => [nameOf(one), one]),
  );
  const columns: ReadonlyMap<string, ColumnKnown> = new Map(
    [...known.columns.values()].flatMap((one) => {
      const table = known.relations.get(one.table);
      return table === undefined ? [] : [[`${nameOf(table)}.${quoteName(one.name)}`, one] as const];
    }),
  );
  const labels: ReadonlySet<string> = new Set(known.labels.map(({ type, label }) => `${type}.${label}`));
  return (one) => {
    if (one.type === "retyped") return columns.get(one.name)?.type === one.to;
    if (one.kind === "column") return !columns.has(one.name);
    return one.kind === "enum value" ? !labels.has(one.name) : !relations.has(one.name);
  };
};
