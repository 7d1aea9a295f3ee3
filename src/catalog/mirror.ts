import type { CatalogObject, Change } from "../model/index.ts";
import { compare } from "./compare.ts";
import { objectOf } from "./objects-of.ts";
import type { Entry, Extent } from "./reading.ts";

// A copy of a database's catalog that is kept up to date by reading only what was touched. Every update gives back what
// stood before, so that a rolled-back transaction is taken back here too, and so that a change costs what it is worth.

/** What stood at each changed address before an update; null where there was nothing. */
export type Past = ReadonlyMap<string, Entry | null>;

/** A part of the catalog: an object, or what belongs to a relation; of these kinds. */
export type Cell = {
  readonly oid: number;
  readonly by: "oid" | "relation";
  readonly kinds: ReadonlySet<string>;
};

export type Mirror = {
  readonly entries: ReadonlyMap<string, Entry>;
  /** Is there any object of this kind, or one with this mark? */
  readonly has: (kindOrMark: string) => boolean;
  /** Is anything known under this OID, as itself or as the relation that it belongs to? */
  readonly knows: (oid: number) => boolean;
  /** OIDs of everything of one kind. */
  readonly oidsOf: (kind: string) => readonly number[];
  /** Kinds of what is known under this OID, as itself or as the relation that it belongs to. */
  readonly kindsOf: (oid: number) => readonly string[];
  /** Takes over what was read of `extent`; addresses of it that were not read are gone. */
  readonly update: (extent: Extent, read: readonly Entry[]) => Past;
  /** Takes over what was read of some cells; what stood in them and was not read is gone, as is all of `gone`. */
  readonly cover: (cells: readonly Cell[], gone: readonly number[], read: readonly Entry[]) => Past;
  /** Takes a column out; null when it is not known. */
  readonly withoutColumn: (relation: number, position: number) => Past | null;
  /** Takes over a full reading. */
  readonly replace: (read: readonly Entry[]) => Past;
  /** Takes an update back. Several are taken back newest first. */
  readonly restore: (past: Past) => void;
};

const object = (entry: Entry | null | undefined): CatalogObject | null =>
  entry === null || entry === undefined ? null : objectOf(entry);

const equal = (a: Entry, b: Entry): boolean => a.traits === b.traits && a.rank === b.rank && a.parent === b.parent;

// Columns are told apart by their relation alone.
const sameObject = (a: Entry, b: Entry): boolean => a.unit === b.unit && a.relation === b.relation;

const index = () => {
  const addresses = new Map<string, Set<string>>();
  return {
    of: (key: string): Iterable<string> => addresses.get(key) ?? [],
    isEmpty: (key: string): boolean => !addresses.has(key),
    add: (key: string, address: string) => {
      const known = addresses.get(key);
      if (known === undefined) addresses.set(key, new Set([address]));
      else known.add(address);
    },
    remove: (key: string, address: string) => {
      const known = addresses.get(key);
      known?.delete(address);
      if (known?.size === 0) addresses.delete(key);
    },
  };
};

const oidOf = (unit: string): string => unit.slice(unit.indexOf("/") + 1);

// What makes a command reach further than the objects it names.
const marksOf = ({ kind, traits }: Entry): readonly string[] => {
  if (kind === "column") return traits.includes('"acl"') ? ["column grant"] : [];
  if (kind !== "table") return [];
  return /"(inherits|partition|partitioned by)"/.test(traits) ? ["inheritance"] : [];
};

const isIn = (cells: readonly Cell[], entry: Entry): boolean =>
  cells.some(
    ({ oid, by, kinds }) =>
      kinds.has(entry.kind) && (by === "relation" ? entry.relation === oid : oidOf(entry.unit) === String(oid)),
  );

/** The rank once a sibling is gone. */
const moved = (rank: number | null, gone: number | null): number | null =>
  rank !== null && gone !== null && rank > gone ? rank - 1 : rank;

export const createMirror = (
  start: readonly Entry[],
  kinds: { readonly rest: readonly string[]; readonly cluster: readonly string[] },
): Mirror => {
  const entries = new Map<string, Entry>();
  const byRelation = index();
  const byOid = index();
  const byKind = index();

  const set = (address: string, entry: Entry | null): void => {
    const old = entries.get(address);
    if (old !== undefined) {
      byRelation.remove(String(old.relation), address);
      byOid.remove(oidOf(old.unit), address);
      for (const kind of [old.kind, ...marksOf(old)]) byKind.remove(kind, address);
      entries.delete(address);
    }
    if (entry === null) return;
    entries.set(address, entry);
    if (entry.relation !== 0) byRelation.add(String(entry.relation), address);
    byOid.add(oidOf(entry.unit), address);
    for (const kind of [entry.kind, ...marksOf(entry)]) byKind.add(kind, address);
  };

  const take = (covered: Iterable<string>, read: readonly Entry[]): Past => {
    const past = new Map<string, Entry | null>();
    const fresh = new Map(read.map((entry) => [entry.address, entry]));
    for (const address of covered) {
      const old = entries.get(address);
      if (old === undefined || fresh.has(address)) continue;
      past.set(address, old);
    }
    for (const address of past.keys()) set(address, null);
    for (const entry of fresh.values()) {
      const old = entries.get(entry.address);
      if (old !== undefined && equal(old, entry) && sameObject(old, entry)) continue;
      past.set(entry.address, old ?? null);
      set(entry.address, entry);
    }
    return past;
  };

  const coveredBy = (extent: Extent): Set<string> => {
    const covered = new Set<string>();
    const addAll = (addresses: Iterable<string>) => {
      for (const address of addresses) covered.add(address);
    };
    const wasRead = (address: string) => extent.kinds === null || extent.kinds.has(entries.get(address)?.kind ?? "");
    for (const oid of extent.relations) addAll([...byRelation.of(String(oid))].filter(wasRead));
    for (const oid of extent.parts) addAll([...byOid.of(String(oid))].filter(wasRead));
    for (const oid of [...extent.routines, ...extent.types]) addAll(byOid.of(String(oid)));
    for (const oid of extent.gone) addAll([...byRelation.of(String(oid)), ...byOid.of(String(oid))]);
    if (extent.rest) for (const kind of kinds.rest) addAll(byKind.of(kind));
    if (extent.cluster) for (const kind of kinds.cluster) addAll(byKind.of(kind));
    return covered;
  };

  const inCells = (cells: readonly Cell[], gone: readonly number[]): Set<string> => {
    const covered = new Set<string>();
    for (const { oid, by, kinds } of cells) {
      for (const address of (by === "oid" ? byOid : byRelation).of(String(oid))) {
        if (kinds.has(entries.get(address)?.kind ?? "")) covered.add(address);
      }
    }
    for (const oid of gone) {
      for (const address of [...byRelation.of(String(oid)), ...byOid.of(String(oid))]) covered.add(address);
    }
    return covered;
  };

  for (const entry of start) set(entry.address, entry);
  return {
    entries,
    knows: (oid) => !byOid.isEmpty(String(oid)) || !byRelation.isEmpty(String(oid)),
    oidsOf: (kind) => [...byKind.of(kind)].map((address) => Number(oidOf(entries.get(address)?.unit ?? "/0"))),
    kindsOf: (oid) => {
      const addresses = [...byOid.of(String(oid)), ...byRelation.of(String(oid))];
      return [...new Set(addresses.flatMap((address) => entries.get(address)?.kind ?? []))];
    },
    has: (kind) => !byKind.isEmpty(kind),
    update: (extent, read) => take(coveredBy(extent), read),
    cover: (cells, gone, read) => {
      const reach = inCells(cells, gone);
      return take(
        reach,
        read.filter((entry) => reach.has(entry.address) || isIn(cells, entry)),
      );
    },
    withoutColumn: (relation, position) => {
      const columns = [...byRelation.of(String(relation))].flatMap((address) => entries.get(address) ?? []);
      const own = columns.filter(({ kind }) => kind === "column");
      const gone = own.find((column) => column.position === position);
      if (gone === undefined) return null;
      const left = own.filter((column) => column !== gone);
      return take(
        [gone.address],
        left.map((column) => ({ ...column, rank: moved(column.rank, gone.rank) })),
      );
    },
    replace: (read) => take([...entries.keys()], read),
    restore: (past) => {
      for (const [address, entry] of past) set(address, entry);
    },
  };
};

const changesOf = (
  before: ReadonlyMap<string, Entry | null>,
  now: (address: string) => Entry | null | undefined,
): readonly Change[] => {
  const pairs: (readonly [CatalogObject | null, CatalogObject | null])[] = [];
  for (const [address, entry] of before) {
    const after = now(address) ?? null;
    if (entry === after || (entry !== null && after !== null && equal(entry, after))) continue;
    pairs.push([object(entry), object(after)]);
  }
  return pairs.length === 0 ? [] : compare(pairs);
};

/** What differs now from what stood before `pasts`, given oldest first. */
export const changesSince = (mirror: Mirror, pasts: readonly Past[]): readonly Change[] => {
  const before = new Map<string, Entry | null>();
  for (const past of pasts) for (const [address, entry] of past) if (!before.has(address)) before.set(address, entry);
  return changesOf(before, (address) => mirror.entries.get(address));
};

/** What scripts changed, taken together; given oldest first. */
export const changesIn = (effects: readonly { readonly before: Past; readonly after: Past }[]): readonly Change[] => {
  const before = new Map<string, Entry | null>();
  const after = new Map<string, Entry | null>();
  for (const effect of effects) {
    for (const [address, entry] of effect.before) if (!before.has(address)) before.set(address, entry);
    for (const [address, entry] of effect.after) after.set(address, entry);
  }
  return changesOf(before, (address) => after.get(address));
};

// Whether a materialized view was filled is the business of the script that left it so, not of a schema.
const isFilling = ({ type, before }: Change): boolean =>
  type === "altered" && Object.keys(before ?? {}).join() === "no data";

/** What differs between the schemas of two full readings. */
export const changesBetween = (before: readonly Entry[], after: readonly Entry[]): readonly Change[] => {
  const afterByAddress = new Map(after.map((entry) => [entry.address, entry]));
  const beforeByAddress = new Map(before.map((entry) => [entry.address, entry]));
  const pairs: (readonly [CatalogObject | null, CatalogObject | null])[] = [];
  for (const [address, entry] of beforeByAddress) {
    const now = afterByAddress.get(address);
    if (now !== undefined && equal(entry, now)) continue;
    pairs.push([object(entry), object(now)]);
  }
  for (const [address, entry] of afterByAddress) if (!beforeByAddress.has(address)) pairs.push([null, object(entry)]);
  return compare(pairs).filter((change) => !isFilling(change));
};
