import type { ErRelation, ErTable } from "../model/index.ts";
import type { ErModel } from "./er-model.ts";
import { byText } from "./names.ts";

// Tables that are joined by relations stand together. Where too many do, whatever everybody points at (users, tenants) makes a
// ribbon that no screen holds: there such a table stands by itself, and who points at it says so in words.

/** Tables that the eye can follow lines between. */
const largest = 40;

export type Grouped = {
  /** The largest first. */
  readonly groups: readonly (readonly ErTable[])[];
  /** Within a group: lines. */
  readonly joined: readonly ErRelation[];
  /** From one group to another: words. */
  readonly named: readonly ErRelation[];
};

const connected = ({ tables, relations }: ErModel): readonly (readonly ErTable[])[] => {
  const group = new Map(tables.map(({ name }) => [name, name]));
  const rootOf = (name: string): string => {
    let at = name;
    for (let up = group.get(at) ?? at; up !== at; up = group.get(at) ?? at) at = up;
    return at;
  };
  for (const { from, to } of relations) group.set(rootOf(from), rootOf(to));
  const groups = new Map<string, ErTable[]>();
  for (const table of tables) {
    const root = rootOf(table.name);
    const members = groups.get(root) ?? [];
    members.push(table);
    groups.set(root, members);
  }
  return [...groups.values()].toSorted((a, b) => b.length - a.length || byText(a[0]?.name ?? "", b[0]?.name ?? ""));
};

/** The table that most others of its group point at. */
const centreOf = (group: readonly ErTable[], relations: readonly ErRelation[]): string => {
  const pointing = new Map(group.map(({ name }) => [name, new Set<string>()]));
  for (const { from, to } of relations) if (from !== to) pointing.get(to)?.add(from);
  const weights = [...pointing].map(([name, { size }]) => ({ name, size }));
  return weights.toSorted((a, b) => b.size - a.size || byText(a.name, b.name))[0]?.name ?? "";
};

export const groupsOf = ({ tables, relations }: ErModel): Grouped => {
  const names = new Set(tables.map(({ name }) => name));
  const here = relations.filter(({ from, to }) => names.has(from) && names.has(to));
  const centres = new Set<string>();
  const isJoined = ({ from, to }: ErRelation): boolean => from === to || !centres.has(to);
  for (;;) {
    const joined = here.filter(isJoined);
    const groups = connected({ tables, relations: joined });
    const large = groups.filter(({ length }) => length > largest);
    if (large.length === 0) return { groups, joined, named: here.filter((one) => !isJoined(one)) };
    for (const group of large) centres.add(centreOf(group, joined));
  }
};
