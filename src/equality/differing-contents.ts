import type { Contents, Row, TableRows } from "./contents.ts";

/** Columns whose values are others in each build, by table. */
export type Moving = ReadonlyMap<string, ReadonlySet<string>>;

const nothingMoves: Moving = new Map();

const counted = (rows: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1);
  return counts;
};

/** How many of the first are not among the second, each as often as it stands there. */
export const surplus = (first: readonly string[], second: readonly string[]): number => {
  const there = counted(second);
  return [...counted(first)].reduce((sum, [row, count]) => sum + Math.max(0, count - (there.get(row) ?? 0)), 0);
};

const without = ({ columns, rows }: TableRows, moving: ReadonlySet<string>): readonly string[] => {
  const kept = columns.flatMap(({ name }, at) => (moving.has(name) ? [] : [at]));
  return rows.map((row) => JSON.stringify(kept.map((at) => row[at] ?? null)));
};

const none: ReadonlySet<string> = new Set();

const rowDifferences = (wanted: Contents, made: Contents, moving: Moving): readonly string[] =>
  [...new Set([...wanted.tables.keys(), ...made.tables.keys()])].sort().flatMap((name) => {
    const [first, second] = [wanted.tables.get(name), made.tables.get(name)];
    const set = moving.get(name) ?? none;
    const [before, after] = [first, second].map((one) => (one === undefined ? [] : without(one, set)));
    const [lost, gained] = [surplus(before ?? [], after ?? []), surplus(after ?? [], before ?? [])];
    if (lost === 0 && gained === 0) return [];
    return [
      `${name}: ${lost} of its ${before?.length} ${before?.length === 1 ? "row" : "rows"} missing, ${gained} other`,
    ];
  });

const sequenceDifferences = (wanted: Contents, made: Contents): readonly string[] =>
  [...wanted.sequences.values()].flatMap(({ name, last, called }) => {
    const other = made.sequences.get(name);
    if (other === undefined || (other.last === last && other.called === called)) return [];
    return [`sequence ${name}: at ${other.last} for ${last}`];
  });

const viewDifferences = (wanted: Contents, made: Contents): readonly string[] =>
  [...wanted.views].flatMap(([name, filled]) =>
    made.views.get(name) === filled ? [] : [`${name}: ${filled ? "not " : ""}filled`],
  );

/** How two databases of one schema differ in what they hold, one line each. */
export const differingContents = (
  wanted: Contents,
  made: Contents,
  moving: Moving = nothingMoves,
): readonly string[] => [
  ...rowDifferences(wanted, made, moving),
  ...sequenceDifferences(wanted, made),
  ...viewDifferences(wanted, made),
];

const valuesOf = (rows: readonly Row[], at: number): string =>
  JSON.stringify(rows.map((row) => JSON.stringify(row[at] ?? null)).sort());

/** Columns that hold other values although the same migrations made them: a clock, dice. */
export const movingBetween = (first: Contents, second: Contents): Moving => {
  const moving = new Map<string, ReadonlySet<string>>();
  for (const [name, { columns, rows }] of first.tables) {
    const others = second.tables.get(name)?.rows ?? [];
    const names = columns.flatMap((column, at) => (valuesOf(rows, at) === valuesOf(others, at) ? [] : [column.name]));
    if (names.length > 0) moving.set(name, new Set(names));
  }
  return moving;
};
