import { catalogs, goneWhole, rare } from "./extent.ts";
import type { Mirror, Past } from "./mirror.ts";
import type { Plain, Slot } from "./plain.ts";
import { type Entry, type Extent, ranked } from "./reading.ts";
import { spelled } from "./spoken.ts";
import type { Touch } from "./watch.ts";

// What plain scripts touched and nobody has read yet. Most of what a script makes is never touched again: one full reading
// at the end tells of all of it. Only what a later script can change has to be read before that one runs, so that each
// change is credited to the script that made it. Two scripts in one cell without a reading between them tell nothing.

/** What a script changed, by address: what stood before it and after it. Complete once all that it touched was read. */
export type Effect = {
  readonly before: Map<string, Entry | null>;
  readonly after: Map<string, Entry | null>;
};

/** A plain script that ran. `granted`: OIDs of the relations whose privileges it changed. */
export type Ran = {
  readonly sql: string;
  readonly plain: Plain;
  readonly touches: readonly Touch[];
  readonly granted: readonly number[];
};

/** What a script was found to have done. `more` than its text says; or it lied about a drop, or an earlier one did. */
export type Noted = "noted" | "more" | "forged";

export type Unread = {
  /** Takes note of what a script touched. */
  readonly note: (ran: Ran, effect: Effect) => Noted;
  /** Takes over these slots of relations; gives false when something that was touched is not there. */
  readonly take: (relations: readonly number[], slots: readonly Slot[], read: readonly Entry[]) => boolean;
  /** Takes over all that is unread, out of a reading that holds it. */
  readonly takeAll: (read: readonly Entry[]) => boolean;
  /** What to read for `takeAll`; null when there is nothing. */
  readonly extent: () => Extent | null;
  /** OIDs that were dropped, in their order. */
  readonly dropped: () => readonly number[];
};

type Cell = {
  readonly oid: number;
  /** A slot of a relation, or the kind of another object. */
  readonly part: string;
  readonly effect: Effect;
  /** May it be told along with another object? */
  readonly silent: boolean;
};

const slotKinds: Readonly<Record<Slot, ReadonlySet<string>>> = {
  self: new Set(["table", "view", "materialized view", "sequence"]),
  column: new Set(["column"]),
  constraint: new Set(["constraint"]),
};
const isSlot = (part: string): part is Slot => Object.hasOwn(slotKinds, part);
const kindsOfPart = (part: string): ReadonlySet<string> => (isSlot(part) ? slotKinds[part] : new Set([part]));
const slots = Object.keys(slotKinds).filter(isSlot);
const slotOfKind = (kind: string): Slot | null => slots.find((slot) => slotKinds[slot].has(kind)) ?? null;

const relationParts: Readonly<Record<string, readonly Slot[]>> = {
  view: ["self", "column"],
  "view column": ["self", "column"],
  "materialized view": ["self", "column"],
  sequence: ["self"],
};
const objectParts: Readonly<Record<string, string>> = {
  [`${catalogs.relation},index`]: "index",
  [`${catalogs.trigger},trigger`]: "trigger",
  [`${catalogs.policy},policy`]: "policy",
  [`${catalogs.routine},function`]: "function",
  [`${catalogs.type},type`]: "enum",
};

type Object = Touch["objects"][number];

const isTable = ({ classId, type }: Object): boolean =>
  classId === catalogs.relation && (type === "table" || type === "table column");

/** The parts that a touched object is read by; null for what is not known. */
const partsOf = (object: Object, { leaves }: Plain): readonly string[] | null => {
  if (isTable(object)) return [...leaves];
  const { classId, type } = object;
  const relation =
    classId === catalogs.relation && Object.hasOwn(relationParts, type) ? relationParts[type] : undefined;
  const part = objectParts[`${classId},${type}`];
  return relation ?? (part === undefined ? null : [part]);
};

const grants: ReadonlySet<string> = new Set(["GRANT", "REVOKE"]);

/** Rows by the cell that they belong to. */
const byCell = (read: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> => {
  const rows = new Map<string, Entry[]>();
  for (const entry of read) {
    const slot = slotOfKind(entry.kind);
    const key =
      slot === null ? `${entry.unit.slice(entry.unit.indexOf("/") + 1)} ${entry.kind}` : `${entry.relation} ${slot}`;
    const known = rows.get(key);
    if (known === undefined) rows.set(key, [entry]);
    else known.push(entry);
  }
  return rows;
};

export const createUnread = (mirror: Mirror): Unread => {
  const cells = new Map<number, Map<string, Cell>>();
  const dropped = new Set<number>();

  const credit = (effect: Effect, past: Past): void => {
    for (const [address, entry] of past) {
      if (!effect.before.has(address)) effect.before.set(address, entry);
      effect.after.set(address, mirror.entries.get(address) ?? null);
    }
  };
  const isFree = (oid: number, part: string, effect: Effect): boolean => {
    const cell = cells.get(oid)?.get(part);
    return cell === undefined || cell.effect === effect;
  };
  const mark = (cell: Cell): boolean => {
    const { oid, part, effect } = cell;
    if (!isFree(oid, part, effect)) return false;
    const known = cells.get(oid) ?? new Map<string, Cell>();
    cells.set(oid, known.set(part, cell));
    return true;
  };
  const forget = ({ oid, part }: Cell): void => {
    const known = cells.get(oid);
    known?.delete(part);
    if (known?.size === 0) cells.delete(oid);
  };
  const takeCell = (cell: Cell, rows: ReadonlyMap<string, readonly Entry[]>): boolean => {
    const { oid, part, effect, silent } = cell;
    const own = rows.get(`${oid} ${part}`) ?? [];
    const by = isSlot(part) ? "relation" : "oid";
    credit(effect, mirror.cover([{ oid, by, kinds: kindsOfPart(part) }], [], own));
    forget(cell);
    return silent || own.length > 0 || part === "column" || part === "constraint";
  };
  const takeCells = (some: readonly Cell[], read: readonly Entry[]): boolean => {
    const rows = byCell(read);
    return some.map((cell) => takeCell(cell, rows)).every(Boolean);
  };
  const allCells = (): readonly Cell[] => [...cells.values()].flatMap((known) => [...known.values()]);

  /** What is gone; or why nobody can tell what stood there. Nothing is dropped twice. */
  const goneIn = (
    { plain, touches }: Ran,
    changed: ReadonlySet<number>,
  ): readonly number[] | Exclude<Noted, "noted"> => {
    const gone: number[] = [];
    const objects = touches.filter((touch) => touch.dropped).flatMap((touch) => touch.objects);
    for (const object of objects) {
      const { classId, oid } = object;
      if (rare(classId)) return "more";
      if (dropped.has(oid)) return "forged";
      if (!(oid > 0) || !mirror.knows(oid)) continue;
      if (!goneWhole(object)) {
        if (!changed.has(oid)) return "more";
        continue;
      }
      dropped.add(oid);
      gone.push(oid);
    }
    // The constraints of other tables that go along are known by their own OIDs, or not yet.
    const all = new Set(objects.map(({ oid }) => oid));
    const hides = plain.cascades && allCells().some(({ oid, part }) => part === "constraint" && !all.has(oid));
    return hides ? "more" : gone;
  };

  const note = (ran: Ran, effect: Effect): Noted => {
    const { sql, plain, touches, granted } = ran;
    if (!touches.every(({ tag }) => spelled(tag, sql) || plain.brings.has(tag))) return "more";
    const made = touches
      .filter(({ tag, dropped: gone }) => !gone && !grants.has(tag))
      .flatMap(({ objects }) => objects);
    const changed = new Set(plain.leaves.has("column") ? made.map(({ oid }) => oid) : []);
    const gone = goneIn(ran, changed);
    if (typeof gone === "string") return gone;
    const vanished = new Set(
      touches
        .filter((touch) => touch.dropped)
        .flatMap(({ objects }) => objects.filter(goneWhole).map(({ oid }) => oid)),
    );
    for (const oid of vanished) if (cells.has(oid)) return "more";
    for (const object of made) {
      const { classId, oid } = object;
      if (classId === catalogs.attributeDefault || vanished.has(oid)) continue;
      const parts = partsOf(object, plain);
      if (parts === null) return "more";
      if (isTable(object) && ![...plain.takes].every((slot) => isFree(oid, slot, effect))) return "more";
      // The index of a constraint is told with the constraint.
      const silent = object.type === "index" && !mirror.knows(oid);
      if (!parts.every((part) => mark({ oid, part, effect, silent }))) return "more";
    }
    if (!granted.every((oid) => mark({ oid, part: "self", effect, silent: false }))) return "more";
    credit(effect, mirror.cover([], gone, []));
    return "noted";
  };

  return {
    note,
    take: (relations, some, read) => {
      const known = relations.flatMap((oid) => some.flatMap((slot) => cells.get(oid)?.get(slot) ?? []));
      return takeCells(known, ranked(read));
    },
    takeAll: (read) => takeCells(allCells(), read),
    extent: () => extentOf(allCells()),
    dropped: () => [...dropped],
  };
};

const extentOf = (cells: readonly Cell[]): Extent | null => {
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
