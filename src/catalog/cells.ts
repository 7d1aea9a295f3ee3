import { catalogs } from "./extent.ts";
import type { Leaves, Plain } from "./plain.ts";
import type { Slot } from "./plain-tree.ts";
import type { Entry, Extent } from "./reading.ts";
import type { Touch } from "./watch.ts";

// Cells: what is read apart. A slot of a relation, or another object by its own OID.

const slotKinds: Readonly<Record<Slot, ReadonlySet<string>>> = {
  self: new Set(["table", "view", "materialized view", "sequence"]),
  column: new Set(["column"]),
  constraint: new Set(["constraint"]),
};
export const isSlot = (part: string): part is Slot => Object.hasOwn(slotKinds, part);
const slots = Object.keys(slotKinds).filter(isSlot);
const slotOfKind = (kind: string): Slot | null => slots.find((slot) => slotKinds[slot].has(kind)) ?? null;

export const kindsOfPart = (part: string): ReadonlySet<string> => (isSlot(part) ? slotKinds[part] : new Set([part]));

const slotsOfRelation: Readonly<Record<string, readonly Slot[]>> = {
  table: slots,
  "table column": slots,
  view: ["self", "column"],
  "view column": ["self", "column"],
  "materialized view": ["self", "column"],
  sequence: ["self"],
};
const partsOfObject: Readonly<Record<string, string>> = {
  [`${catalogs.relation},index`]: "index",
  [`${catalogs.trigger},trigger`]: "trigger",
  [`${catalogs.policy},policy`]: "policy",
  [`${catalogs.routine},function`]: "function",
  [`${catalogs.type},type`]: "enum",
};

/** What a script does to relations that it does not make. */
export type Altered = { readonly needs: readonly Slot[]; readonly leaves: ReadonlyMap<Slot, Leaves> };

/** Where a script is about several, they are all told alike: the watch does not say which of them an object was. */
export const alteredBy = ({ reaches }: Plain): Altered => {
  const altered = reaches.filter((reach) => reach.altered);
  return {
    needs: [...new Set(altered.flatMap(({ needs }) => [...needs]))],
    leaves: altered[0]?.leaves ?? new Map(),
  };
};

/** What a script leaves different of a touched object, by part; null for what is not known. */
export const partsOf = (
  { classId, type }: Touch["objects"][number],
  made: boolean,
  { leaves }: Altered,
): ReadonlyMap<string, Leaves> | null => {
  const part = partsOfObject[`${classId},${type}`];
  if (part !== undefined) return new Map([[part, "any"]]);
  if (classId !== catalogs.relation || !Object.hasOwn(slotsOfRelation, type)) return null;
  const own = slotsOfRelation[type] ?? [];
  return made || type === "sequence" ? new Map(own.map((slot) => [slot, "any"])) : leaves;
};

/** What was read, by the cell that it belongs to. */
export const byCell = (read: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> => {
  const rows = new Map<string, Entry[]>();
  for (const entry of read) {
    const slot = slotOfKind(entry.kind);
    const own = entry.unit.slice(entry.unit.indexOf("/") + 1);
    const key = slot === null ? `${own} ${entry.kind}` : `${entry.relation} ${slot}`;
    const known = rows.get(key);
    if (known === undefined) rows.set(key, [entry]);
    else known.push(entry);
  }
  return rows;
};

/** What to read for some cells; null when there are none. */
export const extentOf = (cells: readonly { readonly oid: number; readonly part: string }[]): Extent | null => {
  if (cells.length === 0) return null;
  const oids = (wanted: (part: string) => boolean): readonly number[] => [
    ...new Set(cells.filter(({ part }) => wanted(part)).map(({ oid }) => oid)),
  ];
  const elsewhere = (part: string): boolean => part === "function" || part === "enum";
  return {
    relations: oids(isSlot),
    parts: oids((part) => !isSlot(part) && !elsewhere(part)),
    kinds: new Set(cells.flatMap(({ part }) => (elsewhere(part) ? [] : [...kindsOfPart(part)]))),
    gone: [],
    routines: oids((part) => part === "function"),
    types: oids((part) => part === "enum"),
    rest: false,
    cluster: false,
  };
};
