import type { Entry } from "../catalog/index.ts";
import type { Change, Json } from "../model/index.ts";

// Which tables get their rows by being read anew: those that become partitioned or no longer are, that are partitioned in
// another way, partitions whose bounds change or that go, and a default partition whose siblings change. What is attached
// or detached as it is keeps its rows where they are.

type Shape = {
  readonly name: string;
  readonly key: string | null;
  readonly bound: string | null;
  readonly parents: readonly string[];
  readonly foreign: boolean;
  readonly forced: boolean;
};

/** Tables by name. */
export type Tables = ReadonlyMap<string, Shape>;

const text = (json: Json | undefined): string | null => (typeof json === "string" ? json : null);

const shapeOf = ({ address, traits: json }: Entry): Shape => {
  const traits: Readonly<Record<string, Json>> = JSON.parse(json);
  return {
    name: address.slice("table ".length),
    key: text(traits["partitioned by"]),
    bound: text(traits.partition),
    parents: Array.isArray(traits.inherits) ? traits.inherits.map(String) : [],
    foreign: traits["foreign server"] !== undefined,
    forced: traits["row security forced"] === true,
  };
};

export const tablesIn = (entries: Iterable<Entry>): Tables =>
  new Map([...entries].filter(({ kind }) => kind === "table").map((entry) => [entry.address.slice(6), shapeOf(entry)]));

export type Moves = {
  /** What goes aside, parents first. */
  readonly moved: readonly string[];
  /** Those of them that are read, each with all below it, and what the rows go into. */
  readonly tops: readonly { readonly from: string; readonly into: string }[];
  /** What leaves its parent before: it keeps its rows, or is moved without it. */
  readonly leaves: readonly { readonly child: string; readonly parent: string; readonly attached: boolean }[];
  /** What stays, and is above or beside what is moved. */
  readonly around: readonly string[];
};

type Sides = { readonly there: Tables; readonly wanted: Tables };

const samePlace = (is: Shape, shall: Shape): boolean => is.parents.join() === shall.parents.join();

const staysPartition = (is: Shape, shall: Shape | undefined): boolean =>
  shall !== undefined && is.bound !== null && shall.bound !== null && samePlace(is, shall);

const isDefault = ({ bound }: Shape): boolean => bound === "DEFAULT";

/** The table that rows of a partition are put into: what stands above all. */
const rootIn = (tables: Tables, name: string): string => {
  const shape = tables.get(name);
  const [parent] = shape?.parents ?? [];
  return shape?.bound == null || parent === undefined ? name : rootIn(tables, parent);
};

const childrenIn = (tables: Tables, name: string): readonly Shape[] =>
  [...tables.values()].filter(({ parents }) => parents.includes(name));

const below = (tables: Tables, name: string): readonly string[] =>
  childrenIn(tables, name).flatMap((child) => [child.name, ...below(tables, child.name)]);

const partitionsBelow = (tables: Tables, name: string): readonly string[] =>
  below(tables, name).filter((child) => tables.get(child)?.bound != null);

/** Partitions of one parent that are not as they are to be, save those that go. */
const hasNewSiblings = ({ there, wanted }: Sides, parent: string): boolean =>
  childrenIn(wanted, parent).some((shall) => {
    const is = there.get(shall.name);
    return shall.bound !== null && (is === undefined || !staysPartition(is, shall) || is.bound !== shall.bound);
  });

const changesShape = (is: Shape, sides: Sides): boolean => {
  const { there, wanted } = sides;
  const shall = wanted.get(is.name);
  const [parent = ""] = is.parents;
  if (shall === undefined) {
    const above = wanted.get(parent);
    return is.bound !== null && above !== undefined && above.key !== null && there.has(parent);
  }
  if (is.foreign || shall.foreign) return false;
  if (is.key !== shall.key) return true;
  if (!staysPartition(is, shall)) return false;
  return is.bound !== shall.bound || (isDefault(is) && hasNewSiblings(sides, parent));
};

/** A tree whose columns change is only made again as a whole, since partitions have the columns of their parent. */
const treesToo = (found: readonly string[], { there }: Sides, changes: readonly Change[]): readonly string[] => {
  const reshaped = new Set(changes.filter(({ kind }) => kind === "column").map(({ parent }) => parent));
  return found.map((name) => {
    const root = rootIn(there, name);
    return reshaped.has(`table ${root}`) ? root : name;
  });
};

/** What has to be moved for these changes; null where nothing has. */
export const movesFor = (there: Tables, wanted: Tables, changes: readonly Change[]): Moves | null => {
  const sides = { there, wanted };
  const told = new Set(changes.filter(({ kind }) => kind === "table").map(({ address }) => address.slice(6)));
  const concerned = ({ name, parents, bound }: Shape) =>
    told.has(name) ||
    (bound === "DEFAULT" && [name, ...parents].some((one) => below(wanted, one).some((child) => told.has(child))));
  const found = [...there.values()].filter((is) => concerned(is) && changesShape(is, sides)).map(({ name }) => name);
  if (found.length === 0) return null;
  const moved: string[] = [];
  const leaves: Moves["leaves"][number][] = [];
  const take = (name: string): void => {
    if (moved.includes(name)) return;
    moved.push(name);
    for (const child of childrenIn(there, name)) {
      const shall = wanted.get(child.name);
      if (child.bound !== null && (shall === undefined || staysPartition(child, shall))) take(child.name);
      else leaves.push({ child: child.name, parent: name, attached: child.bound !== null });
    }
  };
  const depth = (name: string): number => {
    const [parent] = there.get(name)?.parents ?? [];
    return parent === undefined ? 0 : depth(parent) + 1;
  };
  const starts = [...new Set(treesToo(found, sides, changes))].sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
  for (const name of starts) take(name);
  const tops = moved.filter(
    (name) => there.get(name)?.bound == null || !moved.includes(there.get(name)?.parents[0] ?? ""),
  );
  for (const name of tops) {
    const { parents, bound } = there.get(name) ?? { parents: [], bound: null };
    if (bound !== null) leaves.push({ child: name, parent: parents[0] ?? "", attached: true });
  }
  const target = (name: string) => {
    const [parent = ""] = there.get(name)?.parents ?? [];
    return rootIn(wanted, wanted.has(name) ? name : parent);
  };
  const into = tops.map((from) => ({ from, into: target(from) }));
  const trees = new Set(into.flatMap(({ into: root }) => [root, ...partitionsBelow(there, root)]));
  return {
    moved,
    tops: into,
    leaves,
    around: [...trees].filter((name) => there.has(name) && !moved.includes(name)),
  };
};
