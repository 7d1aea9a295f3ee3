// Values that left their column may be elsewhere: moved, split, joined, wrapped in JSON, or said in another type. What a
// migration has newly written is where they are looked for.
import { canonical, wordsOf } from "./canonical.ts";
import type { ColumnPrint, TablePrint } from "./prints.ts";

/** What is in columns now and was not before. */
export type NewGround = {
  readonly values: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
  readonly columns: readonly { readonly table: number; readonly column: ColumnPrint }[];
};

const keyOf = (table: number, column: number): string => `${table} ${column}`;

export function newGround(before: readonly TablePrint[], after: readonly TablePrint[]): NewGround {
  const known = new Map(
    before.flatMap(({ oid, columns }) =>
      columns.map(({ number, values }) => [keyOf(oid, number), new Set(values)] as const),
    ),
  );
  const columns = after.flatMap(({ oid, columns: all }) =>
    all.flatMap((column) => {
      const old = known.get(keyOf(oid, column.number));
      const fresh = old === undefined ? column.values : column.values.filter((value) => !old.has(value));
      return fresh.some((value) => value !== null) ? [{ table: oid, column, fresh }] : [];
    }),
  );
  const texts = [...new Set(columns.flatMap(({ fresh }) => fresh.flatMap((value) => value ?? [])))];
  return {
    values: new Set(texts.map(canonical)),
    words: new Set(texts.flatMap(wordsOf)),
    columns: columns.filter(({ table, column }) => !known.has(keyOf(table, column.number))),
  };
}

/** Of these values of a column, those that are nowhere in the new ground. */
export function missingFrom(
  ground: NewGround,
  table: number,
  column: ColumnPrint,
  lost: readonly string[],
): readonly string[] {
  if (lost.length === 0 || saidOtherwise(ground, table, column)) return [];
  const gone = lost.filter((value) => !ground.values.has(canonical(value)) && !wordsThere(ground, value));
  // What has no words in it, as an empty text, follows the others.
  const telling = lost.filter((value) => wordsOf(value).length > 0);
  const tellingGone = gone.filter((value) => wordsOf(value).length > 0);
  return telling.length > 0 && tellingGone.length === 0 ? [] : gone;
}

function wordsThere({ words }: NewGround, value: string): boolean {
  const own = wordsOf(value);
  return own.length > 0 && own.every((word) => words.has(word));
}

/** A new column of the same table from which the old values can be told: as often the same, as often different. */
function saidOtherwise({ columns }: NewGround, table: number, old: ColumnPrint): boolean {
  return columns.some(({ table: other, column }) => {
    if (other !== table || !mayStandFor(old, column)) return false;
    if (old.category === "B" && column.category !== "B")
      return old.values.filter((value) => value === "t" || value === "true").length === filled(column);
    if (old.category === "S" && column.category === "N" && !repeats(old)) return false;
    return filled(old) === filled(column) && profile(old) === profile(column);
  });
}

/** Where no value comes twice, a count of the rows would look the same. */
const repeats = ({ values }: ColumnPrint): boolean => {
  const told = values.filter((value) => value !== null);
  return new Set(told).size < told.length;
};

const filled = ({ values }: ColumnPrint): number => values.filter((value) => value !== null).length;

/** How often each value comes, from the most frequent on. */
export function profile({ values }: ColumnPrint): string {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].sort((a, b) => b - a).join(",");
}

const mayStandFor = (old: ColumnPrint, now: ColumnPrint): boolean =>
  old.category === now.category
    ? ["N", "D", "T", "E", "B"].includes(old.category)
    : ["E", "B"].includes(now.category) ||
      ["E", "B"].includes(old.category) ||
      (old.category === "S" && now.category === "N");
