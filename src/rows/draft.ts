// A row to be tried: for whom, and what was learnt from refusals of the ones before it.

import type { CheckReading } from "./read-check.ts";
import { readCheck, together, type Way } from "./read-check.ts";
import type { ForeignKeyShape, Shapes, TableShape } from "./shape.ts";
import { agree, type Wish } from "./wish.ts";
import type { Who } from "./world.ts";

export type Draft = {
  readonly table: TableShape;
  readonly who: Who;
  /** Its place among the rows of this owner in this table. */
  readonly index: number;
  /** No other row of the table has it. */
  readonly number: number;
  /** Values that were settled beforehand. */
  readonly given: ReadonlyMap<string, string | null>;
  /** Leave out whatever has a default. */
  readonly sparing: boolean;
  /** Leave out whatever may be null. */
  readonly bare: boolean;
  /** What it should be like although no constraint says so. */
  readonly wanted: Way;
  /** Which way to satisfy a check, by its name. */
  readonly ways: ReadonlyMap<string, number>;
  /** Added to the number, by column, after a clash. */
  readonly shifts: ReadonlyMap<string, number>;
  /** Columns that get a value although they have a default. */
  readonly spoken: ReadonlySet<string>;
  /** Columns that are left null. */
  readonly silent: ReadonlySet<string>;
  /** Which of the parents, by foreign key, behind the usual one. */
  readonly parents: ReadonlyMap<string, number>;
  /** Foreign keys that point to nobody's row. */
  readonly strangers: ReadonlySet<string>;
  /** Added to every choice. */
  readonly turn: number;
  readonly tries: number;
};

export function draftFor(table: TableShape, who: Who, index: number, number: number): Draft {
  return {
    table,
    who,
    index,
    number,
    given: new Map(),
    sparing: false,
    bare: false,
    wanted: new Map(),
    ways: new Map(),
    shifts: new Map(),
    spoken: new Set(),
    silent: new Set(),
    parents: new Map(),
    strangers: new Set(),
    turn: 0,
    tries: 0,
  };
}

/** What is wanted has to be said rather than left to defaults. */
export function wanting(draft: Draft, wanted: Way): Draft {
  const said = [...wanted].filter(([, wish]) => wish.null === undefined).map(([name]) => name);
  return { ...draft, wanted, spoken: new Set([...draft.spoken, ...said]) };
}

/** The name under which the condition of a partition is kept among the checks. */
export const BOUND = "";

const readings = new WeakMap<TableShape, ReadonlyMap<string, CheckReading>>();

/** What the checks of a table say, by name. Read once. */
export function readingsOf(table: TableShape, shapes: Shapes): ReadonlyMap<string, CheckReading> {
  const known = readings.get(table);
  if (known !== undefined) return known;
  const read = new Map(table.checks.map(({ name, expression }) => [name, readCheck(expression)]));
  const bounds = boundsOf(table, shapes).map(readCheck);
  if (bounds.length > 0) {
    read.set(BOUND, {
      columns: [...new Set(bounds.flatMap(({ columns }) => columns))],
      ways: bounds.flatMap(({ ways }) => ways.slice(0, -1)),
    });
  }
  readings.set(table, read);
  return read;
}

/** Conditions for a row of the table; of a partitioned one, those of the partitions it ends up in. */
function boundsOf(table: TableShape, shapes: Shapes): readonly string[] {
  if (!table.partitioned) return table.bound === null ? [] : [table.bound];
  const leaves = table.partitions.flatMap((oid) => {
    const partition = shapes.tables.get(oid);
    return partition === undefined ? [] : boundsOf(partition, shapes);
  });
  return leaves.length > 0 || table.bound === null ? leaves : [table.bound];
}

/** What all checks together ask for, each in the way chosen for it. */
export function wishesOf(draft: Draft, shapes: Shapes): ReadonlyMap<string, Wish> {
  const choices = [...readingsOf(draft.table, shapes)].map(([name, { ways }]) => {
    const first = (draft.ways.get(name) ?? 0) % Math.max(1, ways.length);
    return [...ways.slice(first), ...ways.slice(0, first)];
  });
  const given = draft.table.columns
    .filter(({ notNull }) => notNull)
    .map(({ name }) => [name, { null: false }] as const);
  const wishes = agreeing(choices, together(new Map(given), draft.wanted), { steps: MOST_STEPS });
  return ranked(wishes ?? choices.map(([first]) => first ?? new Map()).reduce(together, new Map()));
}

const MOST_STEPS = 1000;

/** One way of each check, such that they can all hold; the first ones where possible. */
function agreeing(choices: readonly (readonly Way[])[], wishes: Way, budget: { steps: number }): Way | null {
  const [ways, ...others] = choices;
  if (ways === undefined) return wishes;
  for (const way of ways) {
    budget.steps -= 1;
    if (budget.steps < 0) return null;
    if (![...way].every(([column, wish]) => agree(wish, wishes.get(column) ?? {}))) continue;
    const found = agreeing(others, together(wishes, way), budget);
    if (found !== null) return found;
  }
  return null;
}

function ranked(wishes: Way): Way {
  const ranks = new Map<string, number>();
  const rankOf = (column: string): number => {
    const known = ranks.get(column);
    if (known !== undefined) return known;
    // Where columns stand above each other in a circle, it ends here.
    ranks.set(column, 0);
    const below = (wishes.get(column)?.above ?? []).filter((one) => one !== column);
    const rank = below.length === 0 ? 0 : 1 + Math.max(...below.map(rankOf));
    ranks.set(column, rank);
    return rank;
  };
  return new Map([...wishes].map(([column, wish]) => [column, { ...wish, rank: rankOf(column) }]));
}

/** Composite keys first: what they say holds for the simpler ones, too. */
export function keysInOrder(table: TableShape): readonly ForeignKeyShape[] {
  return table.foreignKeys.toSorted((one, other) => other.columns.length - one.columns.length);
}
