// Many rows of one table, from the draft of one that was taken. Columns that no rule speaks of get what the schema allows
// and nobody expects; whole rows come again, with other keys, so that what the schema lets be double is double.
import { type Draft, readingsOf } from "./draft.ts";
import { columnsOf } from "./learn.ts";
import { mayBeNull } from "./order.ts";
import type { ColumnShape, ForeignKeyShape, TableShape } from "./shape.ts";
import { type Values, valuesOf } from "./values-of.ts";
import { hasRules, wildValues } from "./wild-values.ts";
import { type MadeRow, rowsOf, type World } from "./world.ts";

/** A row by column; undefined leaves it to Postgres. */
export type BulkRow = ReadonlyMap<string, string | null | undefined>;

export type BulkPlan = {
  readonly table: TableShape;
  readonly learnt: Draft;
  readonly count: number;
  /** Columns that turned out to be subject to a rule that we do not understand. */
  readonly tame: ReadonlySet<string>;
  /** Numbers that the rows may have, from this one on. */
  readonly from: number;
};

export function bulkRows(plan: BulkPlan, world: World): readonly BulkRow[] {
  const { table, count } = plan;
  const keyed = keyedColumns(plan, world);
  const ruled = ruledColumns(plan, world);
  const parents = new Map(
    table.foreignKeys.map(({ parent }) => [parent, [...rowsOf(world, parent, "a"), ...rowsOf(world, parent, "b")]]),
  );
  const period = Math.max(1, Math.ceil(count / 4));
  const repeated = Array.from({ length: period }, (_, at) => draftValues(plan, world, plan.from + at, at));
  return Array.from({ length: count }, (_, place) => {
    const again = place % period;
    const shared: Values = repeated[again] ?? new Map();
    const own = place < period || keyed.size === 0 ? shared : draftValues(plan, world, plan.from + place, place);
    const row = new Map<string, string | null | undefined>();
    table.columns.forEach((column, at) => {
      if (column.generated) return;
      const { name } = column;
      if (keyed.has(name)) row.set(name, own.get(name));
      else if (ruled.has(name)) row.set(name, shared.get(name));
      else row.set(name, free(column, shared.get(name), again + at * 3, world));
    });
    const empty = (key: ForeignKeyShape) =>
      key.columns.some((name) => ruled.has(name) && (shared.get(name) ?? null) === null);
    for (const [name, value] of referring(plan, parents, place, again, empty)) row.set(name, value);
    return row;
  });
}

function draftValues({ learnt, table, tame }: BulkPlan, world: World, number: number, index: number) {
  // Every other row says what defaults would, so that other choices come, too.
  const checked =
    index % 2 === 0 ? [] : [...readingsOf(table, world.shapes).values()].flatMap(({ columns }) => columns);
  const said = table.columns.filter(
    ({ name, identity, fallback }) =>
      checked.includes(name) && identity === null && fallback !== null && !tame.has(name) && !isKey(table, name),
  );
  const spoken = new Set([...learnt.spoken, ...said.map(({ name }) => name)]);
  // Rows of the draft's table that a self reference may lead to are there already, so nothing needs to be given.
  const given = new Map([...learnt.given].filter(([name]) => !isKey(table, name)));
  const drafted = valuesOf({ ...learnt, number, index, given, spoken }, world);
  return drafted.type === "values" ? drafted.values : new Map<string, string | null>();
}

const isKey = (table: TableShape, name: string): boolean =>
  table.keys.some(({ columns }) => columns.includes(name)) ||
  table.foreignKeys.some(({ columns }) => columns.includes(name));

function free(column: ColumnShape, usual: string | null | undefined, turn: number, world: World) {
  const choices = [usual, ...(column.notNull ? [] : [null]), ...wildValues(column, world.shapes), usual];
  // Labels and lists go round as well: another step each round, so that the two do not walk side by side.
  return choices[(turn + Math.floor(turn / choices.length)) % choices.length];
}

/** Columns of unique keys, and what checks bind to them. */
function keyedColumns({ table, learnt }: BulkPlan, world: World): ReadonlySet<string> {
  const keyed = new Set(table.keys.flatMap((key) => columnsOf(learnt, key)));
  for (const { columns } of readingsOf(table, world.shapes).values()) {
    if (columns.some((name) => keyed.has(name))) for (const name of columns) keyed.add(name);
  }
  return keyed;
}

/** Columns that checks, domains, enums or refusals speak of. */
function ruledColumns({ table, tame }: BulkPlan, world: World): ReadonlySet<string> {
  const checked = [...readingsOf(table, world.shapes).values()].flatMap(({ columns }) => columns);
  const typed = table.columns.filter(({ type, identity }) => identity !== null || hasRules(type, world.shapes));
  return new Set([...checked, ...tame, ...typed.map(({ name }) => name)]);
}

/** References: to all parents in turn where each may be had once, to few of them again and again where not. */
function referring(
  plan: BulkPlan,
  rows: ReadonlyMap<number, readonly MadeRow[]>,
  place: number,
  again: number,
  empty: (key: ForeignKeyShape) => boolean,
): BulkRow {
  const { table, learnt, tame } = plan;
  const values = new Map<string, string | null>();
  let radix = 1;
  for (const [at, key] of table.foreignKeys.entries()) {
    const unique = inUniqueKey(table, key);
    const parents = rows.get(key.parent) ?? [];
    const open = key.columns.filter((name) => !values.has(name));
    if (open.length === 0) continue;
    const nullable = mayBeNull(table, key) && !unique && open.every((name) => !tame.has(name));
    const silent = key.columns.some((name) => learnt.silent.has(name));
    if (parents.length === 0 || silent || empty(key) || (nullable && again % 5 === 3)) {
      if (mayBeNull(table, key)) for (const name of open) if (nullableIn(table, name)) values.set(name, null);
      continue;
    }
    const turn = at + (unique ? Math.floor(place / radix) : again);
    if (unique) radix *= parents.length;
    const parent = parentFor(key, parents, values, turn);
    for (const name of open) values.set(name, parent?.values.get(targetOf(key, name)) ?? null);
  }
  return values;
}

function parentFor(key: ForeignKeyShape, parents: readonly MadeRow[], values: BulkRow, turn: number) {
  const bound = key.columns.filter((name) => values.has(name));
  if (bound.length === 0) return parents[turn % parents.length];
  const fitting = parents.filter((row) =>
    bound.every((name) => values.get(name) === row.values.get(targetOf(key, name))),
  );
  const candidates = fitting.length > 0 ? fitting : parents;
  return candidates[turn % candidates.length];
}

const targetOf = (key: ForeignKeyShape, column: string): string => key.parentColumns[key.columns.indexOf(column)] ?? "";
const nullableIn = (table: TableShape, name: string): boolean =>
  table.columns.some((column) => column.name === name && !column.notNull);
const inUniqueKey = (table: TableShape, key: ForeignKeyShape): boolean =>
  table.keys.some(({ columns }) => columns.some((name) => key.columns.includes(name)));
