import type { Entry } from "../catalog/index.ts";
import type { Change, Json } from "../model/index.ts";
import { partsOfName, unquoted } from "../sql/index.ts";

// The catalog to plan towards: what the migrations make, but for what differs. Prisma says nothing about the rest of an
// object (a comment, a storage, a collation), so none of it is to be lost.

type Traits = Readonly<Record<string, Json>>;

const traitsOf = ({ traits }: Entry): Traits => JSON.parse(traits);

const lastPart = (address: string): string => partsOfName(address).at(-1) ?? address;

/** What belongs to an object and goes where it goes: its parts, and the sequences that its columns count with. */
const belonging = (entries: readonly Entry[]): ((address: string) => readonly Entry[]) => {
  const parts = new Map<string, Entry[]>();
  const add = (key: string, entry: Entry) => parts.set(key, [...(parts.get(key) ?? []), entry]);
  for (const entry of entries) {
    if (entry.parent !== null) add(entry.parent, entry);
    const owner = entry.kind === "sequence" ? traitsOf(entry)["owned by"] : undefined;
    if (typeof owner === "string") add(`column ${owner}`, entry);
  }
  const all = (address: string): readonly Entry[] =>
    (parts.get(address) ?? []).flatMap((entry) => [entry, ...(entry.kind === "column" ? all(entry.address) : [])]);
  return all;
};

const merged = (made: Entry, wanted: Entry | undefined, { before, after }: Change): Entry => {
  const traits: Record<string, Json> = { ...traitsOf(made) };
  const declared = wanted === undefined ? {} : traitsOf(wanted);
  const differing = Object.keys({ ...before, ...after });
  // A default names the type that it is of.
  const spelled = differing.includes("type") && declared.default !== undefined ? ["default"] : [];
  for (const name of [...differing, ...spelled]) {
    const value = declared[name];
    if (value === undefined) delete traits[name];
    else traits[name] = value;
  }
  return { ...made, traits: JSON.stringify(traits) };
};

/** The entry that a renamed part has in the wanted catalog. */
const renamed = (made: Entry, name: string, wanted: readonly Entry[]): Entry | undefined =>
  wanted.find(
    ({ kind, parent, address }) => kind === made.kind && parent === made.parent && unquoted(lastPart(address)) === name,
  );

const setTo = (target: Map<string, Entry>, gone: readonly Entry[], come: readonly Entry[]): void => {
  for (const { address } of gone) target.delete(address);
  for (const entry of come) target.set(entry.address, entry);
};

/** What the database is to hold once these changes are closed. */
export const targetOf = (
  made: readonly Entry[],
  wanted: readonly Entry[],
  changes: readonly Change[],
): readonly Entry[] => {
  const target = new Map(made.map((entry) => [entry.address, entry]));
  const declared = new Map(wanted.map((entry) => [entry.address, entry]));
  const [ofMade, ofWanted] = [belonging(made), belonging(wanted)];
  for (const change of changes) {
    const { type, address, kind } = change;
    const [is, shall] = [target.get(address), declared.get(address)];
    if (type !== "altered") {
      setTo(
        target,
        is === undefined ? [] : [is, ...ofMade(address)],
        shall === undefined ? [] : [shall, ...ofWanted(address)],
      );
      continue;
    }
    if (is === undefined) continue;
    const name = change.after?.name;
    const other = typeof name === "string" ? renamed(is, name, wanted) : undefined;
    if (other !== undefined) setTo(target, [is], [other]);
    else target.set(address, merged(is, shall, change));
    if (kind === "column") setTo(target, ofMade(address), ofWanted(address));
  }
  return [...target.values()];
};
