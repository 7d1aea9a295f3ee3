import { partsOfName, unquoted } from "../sql/index.ts";
import { alteredBy, byCell, extentOf, isSlot, kindsOfPart, partsOf } from "./cells.ts";
import { catalogs, goneWhole, rare } from "./extent.ts";
import type { Mirror, Past } from "./mirror.ts";
import type { Leaves, Plain } from "./plain.ts";
import type { Slot } from "./plain-tree.ts";
import { type Entry, type Extent, ranked } from "./reading.ts";
import { spelled } from "./spoken.ts";
import type { Touch } from "./watch.ts";

// What plain scripts touched and nobody has read yet. Most of what a script makes is never touched again: one full reading
// at the end tells of all of it. Only what a later script can change has to be read before that one runs, so that each
// change is credited to the script that made it. What two scripts can have left in one cell, nobody can tell apart.

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

/** What a script was found to have done: `more` than can be told; or it lied about a drop, or an earlier one did. */
export type Noted = "noted" | "more" | "forged";

export type Unread = {
  /** Takes note of what a script touched. */
  readonly note: (ran: Ran, effect: Effect) => Noted;
  /** Takes over these slots of relations; gives false when what was found cannot be. */
  readonly take: (relations: readonly number[], slots: readonly Slot[], read: readonly Entry[]) => boolean;
  /** Takes over all that is unread, out of a reading that holds it. */
  readonly takeAll: (read: readonly Entry[]) => boolean;
  /** What to read for `takeAll`; null when there is nothing. */
  readonly extent: () => Extent | null;
  /** OIDs that were dropped, in their order. */
  readonly dropped: () => readonly number[];
};

/** An object, or a slot of a relation, and who may have changed what of it. */
type Cell = {
  readonly oid: number;
  /** A slot of a relation, or the kind of another object. */
  readonly part: string;
  /** Who may have changed anything that was there. */
  any: Effect | null;
  /** Who added a member of this name. */
  readonly added: Map<string, Effect>;
  /** May it be told along with another object? */
  readonly silent: boolean;
};

const grants: ReadonlySet<string> = new Set(["GRANT", "REVOKE"]);
const oidsOf = ({ objects }: Touch): readonly number[] => objects.map(({ oid }) => oid);
const lastName = (address: string): string => unquoted(partsOfName(address).at(-1) ?? "");

export const createUnread = (mirror: Mirror): Unread => {
  const cells = new Map<number, Map<string, Cell>>();
  const dropped = new Set<number>();
  const allCells = (): readonly Cell[] => [...cells.values()].flatMap((known) => [...known.values()]);

  const creditOne = (effect: Effect, address: string, before: Entry | null): void => {
    if (!effect.before.has(address)) effect.before.set(address, before);
    effect.after.set(address, mirror.entries.get(address) ?? null);
  };
  const credit = (effect: Effect, past: Past): void => {
    for (const [address, entry] of past) creditOne(effect, address, entry);
  };
  /** Has nobody else left anything of it? */
  const isClean = (oid: number, part: string, effect: Effect): boolean => {
    const cell = cells.get(oid)?.get(part);
    if (cell === undefined) return true;
    return (cell.any ?? effect) === effect && [...cell.added.values()].every((other) => other === effect);
  };
  /** False when it cannot be told apart from what another script left. */
  const claim = (oid: number, part: string, leaves: Leaves, effect: Effect, silent = false): boolean => {
    const known = cells.get(oid) ?? new Map<string, Cell>();
    const cell = known.get(part) ?? { oid, part, any: null, added: new Map(), silent };
    if (leaves === "any") {
      if (!isClean(oid, part, effect)) return false;
      cell.any = effect;
    } else if (cell.any !== effect) {
      for (const name of leaves) {
        if ((cell.added.get(name) ?? effect) !== effect) return false;
        cell.added.set(name, effect);
      }
    }
    cells.set(oid, known.set(part, cell));
    return true;
  };
  const takeCell = (cell: Cell, rows: ReadonlyMap<string, readonly Entry[]>): boolean => {
    const { oid, part, any, added, silent } = cell;
    const own = rows.get(`${oid} ${part}`) ?? [];
    const by = isSlot(part) ? "relation" : "oid";
    const known = cells.get(oid);
    known?.delete(part);
    if (known?.size === 0) cells.delete(oid);
    for (const [address, before] of mirror.cover([{ oid, by, kinds: kindsOfPart(part) }], [], own)) {
      const effect = (before === null ? added.get(lastName(address)) : undefined) ?? any;
      if (effect === null) return false;
      creditOne(effect, address, before);
    }
    return silent || own.length > 0 || part === "column" || part === "constraint";
  };
  const takeCells = (some: readonly Cell[], read: readonly Entry[]): boolean => {
    const rows = byCell(read);
    return some.map((cell) => takeCell(cell, rows)).every(Boolean);
  };

  /** Takes out what is gone. Nothing is dropped twice. */
  const takeOut = ({ plain, touches }: Ran, changed: ReadonlySet<number>, effect: Effect): Noted => {
    const objects = touches.filter((touch) => touch.dropped).flatMap((touch) => touch.objects);
    const all = new Set(objects.filter(goneWhole).map(({ oid }) => oid));
    // The constraints of other tables that go along are known by their own OIDs, or not yet.
    if (plain.cascades && allCells().some(({ oid, part }) => part === "constraint" && !all.has(oid))) return "more";
    // A default goes with its column.
    const narrowed = new Set(plain.quiet ? objects.filter(({ column }) => column > 0).map(({ oid }) => oid) : []);
    const gone: number[] = [];
    for (const object of objects) {
      const { classId, oid, column } = object;
      if (rare(classId) || (goneWhole(object) && cells.has(oid))) return "more";
      if (dropped.has(oid)) return "forged";
      if (!(oid > 0) || !mirror.knows(oid)) continue;
      if (goneWhole(object)) {
        dropped.add(oid);
        gone.push(oid);
      } else if (plain.quiet && column > 0) {
        const past = isClean(oid, "column", effect) ? mirror.withoutColumn(oid, column) : null;
        if (past === null) return "more";
        credit(effect, past);
      } else if (!changed.has(oid) && !narrowed.has(oid)) return "more";
    }
    credit(effect, mirror.cover([], gone, []));
    return "noted";
  };

  /** May a column have lost its NOT NULL, which is a constraint that nobody reads? */
  const mayBeNullable = ({ plain, touches }: Ran): boolean =>
    plain.reaches.some(({ drops }) => drops.length > 0) &&
    touches.some(
      (touch) =>
        touch.dropped &&
        touch.objects.some(
          ({ classId, oid }) => classId === catalogs.constraint && !mirror.kindsOf(oid).includes("constraint"),
        ),
    );

  const note = (ran: Ran, effect: Effect): Noted => {
    const { sql, plain, touches, granted } = ran;
    if (!touches.every(({ tag }) => spelled(tag, sql) || plain.brings.has(tag))) return "more";
    const { needs, leaves } = alteredBy(plain);
    const altered = { needs, leaves: mayBeNullable(ran) ? new Map([...leaves, ["column", "any"] as const]) : leaves };
    const gone = new Set(
      touches.flatMap((touch) => (touch.dropped ? touch.objects.filter(goneWhole).map(({ oid }) => oid) : [])),
    );
    const told = touches.filter((touch) => !touch.dropped && !grants.has(touch.tag));
    const came = takeOut(ran, new Set(altered.leaves.has("column") ? told.flatMap(oidsOf) : []), effect);
    if (came !== "noted") return came;
    const made = new Set(told.flatMap((touch) => (touch.tag.startsWith("CREATE ") ? oidsOf(touch) : [])));
    for (const object of told.flatMap(({ objects }) => objects)) {
      const { classId, oid, type } = object;
      if (classId === catalogs.attributeDefault || gone.has(oid)) continue;
      const parts = partsOf(object, made.has(oid), altered);
      if (parts === null) return "more";
      if (!made.has(oid) && !needs.every((slot) => isClean(oid, slot, effect))) return "more";
      // The index of a constraint is told with the constraint.
      const silent = type === "index" && !mirror.knows(oid);
      if (![...parts].every(([part, own]) => claim(oid, part, own, effect, silent))) return "more";
    }
    return granted.every((oid) => claim(oid, "self", "any", effect)) ? "noted" : "more";
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
