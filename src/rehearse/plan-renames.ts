import type { Remedy } from "../catalog/index.ts";
import type { Change } from "../model/index.ts";

// What only changed its name keeps its rows. Two things are taken for one where they are alike in all but their names, where
// no third one is, and where the names have something in common: everything else is dropped and made, as it would be by hand.

const lastPart = (address: string): string => /(?:"(?:[^"]|"")*"|[^."]+)$/.exec(address)?.[0] ?? address;

const nameOf = ({ kind, address }: Change): string => address.slice(kind.length + 1);

const holder = (name: string): string => name.slice(0, name.length - lastPart(name).length);

type Rename = (was: Change, table: string, name: string) => string;

const withTable =
  (words: string): Rename =>
  (was, table, name) =>
    `alter ${words === "column" || words === "constraint" ? `table ${table} rename ${words} ${lastPart(nameOf(was))}` : `${words} ${lastPart(nameOf(was))} on ${table} rename`} to ${name}`;

const alone: Rename = (was, _, name) =>
  `alter ${was.kind === "enum" ? "type" : was.kind} ${nameOf(was)} rename to ${name}`;

const renames: Readonly<Record<string, Rename>> = {
  column: withTable("column"),
  constraint: withTable("constraint"),
  policy: withTable("policy"),
  trigger: withTable("trigger"),
  index: alone,
  table: alone,
  enum: alone,
};

const wordsIn = (name: string): readonly string[] =>
  name
    .replaceAll('"', "")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 2);

// What holds rows is only taken for renamed where its name says so: `text` columns are all alike.
const soundsLike = (wanted: Change, found: Change): boolean => {
  if (wanted.kind !== "column" && wanted.kind !== "table") return true;
  const [a, b] = [wordsIn(lastPart(nameOf(wanted))), wordsIn(lastPart(nameOf(found)))];
  return a.some((word) => b.some((other) => word.includes(other) || other.includes(word)));
};

/** Equal for things that differ in nothing but their names. */
const likeness = (change: Change, parts: ReadonlyMap<string, readonly Change[]>): string => {
  const { kind, parent, before, after, address } = change;
  const own = kind === "column" ? [] : [nameOf(change), lastPart(nameOf(change))];
  const traits = own.reduce(
    (text, name) => text.replaceAll(JSON.stringify(name).slice(1, -1), "·"),
    JSON.stringify(before ?? after),
  );
  const columns = (parts.get(address) ?? [])
    .filter((part) => part.kind === "column")
    .map((part) =>
      `${lastPart(part.address)} ${JSON.stringify(part.before ?? part.after)}`.replaceAll(
        JSON.stringify(nameOf(change)).slice(1, -1),
        "·",
      ),
    );
  return JSON.stringify([kind, parent, holder(nameOf(change)), traits, columns.sort()]);
};

const partsOf = (changes: readonly Change[]): ReadonlyMap<string, readonly Change[]> => {
  const parts = new Map<string, Change[]>();
  for (const change of changes) {
    if (change.parent === null || change.type === "altered") continue;
    parts.set(change.parent, [...(parts.get(change.parent) ?? []), change]);
  }
  return parts;
};

const grouped = (changes: readonly Change[], type: Change["type"], parts: ReadonlyMap<string, readonly Change[]>) => {
  const wholes = new Set(changes.filter((change) => change.type === type).map(({ address }) => address));
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    if (change.type !== type || !Object.hasOwn(renames, change.kind) || wholes.has(change.parent ?? "")) continue;
    const key = likeness(change, parts);
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return groups;
};

/** Renames that bring back what `changes` lost: `removed` is wanted, `added` is there. */
export const renamesFor = (changes: readonly Change[]): readonly Remedy[] => {
  const parts = partsOf(changes);
  const there = grouped(changes, "added", parts);
  return [...grouped(changes, "removed", parts)].flatMap(([key, [wanted, ...others]]) => {
    const [found, ...more] = there.get(key) ?? [];
    if (wanted === undefined || found === undefined || others.length + more.length > 0) return [];
    if (!soundsLike(wanted, found)) return [];
    const table = found.parent?.slice(found.parent.indexOf(" ") + 1) ?? "";
    return renames[found.kind]?.(found, table, lastPart(nameOf(wanted))) ?? [];
  });
};
