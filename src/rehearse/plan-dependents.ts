import { type Entry, type Remedy, remediesOf } from "../catalog/index.ts";
import type { Change } from "../model/index.ts";
import { isAttribute, isReplaced } from "./plan-replacements.ts";
import type { World } from "./plan-world.ts";

// What Postgres will not change under the feet of others: the type of a column that a view shows, a value of an enum that a
// policy names, a function that a trigger calls, a key that others refer to. Those others are dropped first, and made again afterwards as they were.

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

const isHeldUp = (change: Change): boolean => {
  const { type, kind, before, after } = change;
  if (isReplaced(change) || isAttribute(change)) return true;
  return (
    type === "altered" &&
    (traitsInTheWay[kind] ?? []).some((trait) => before?.[trait] !== undefined || after?.[trait] !== undefined)
  );
};

/** Without arguments: what is called by another's name is in its way, whatever either of them takes. */
const calledIn = ({ kind, address }: Change): string => address.slice(kind.length + 1).replace(/\(.*$/s, "");

/** What goes so that something else of its name can come. */
const makesRoom = (changes: readonly Change[]): ((change: Change) => boolean) => {
  const wanted = new Set(changes.filter(({ type, parent }) => type === "removed" && parent === null).map(calledIn));
  return (change) => change.type === "added" && change.parent === null && wanted.has(calledIn(change));
};

/** Changes that others may be in the way of. */
export const heldUpIn = (changes: readonly Change[]): readonly Change[] => {
  const makes = makesRoom(changes);
  return changes.filter((change) => isHeldUp(change) || makes(change));
};

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
