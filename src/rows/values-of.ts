// From a draft to the values of its columns. Null is a null that is written out; a column without a value is left to
// Postgres.
import { type Draft, keysInOrder, wishesOf } from "./draft.ts";
import { mayBeNull } from "./order.ts";
import { baseType, ownerText } from "./pins.ts";
import { readCheck } from "./read-check.ts";
import { sampleUuid, sampleValue } from "./sample-value.ts";
import type { ColumnShape, ForeignKeyShape, TypeShape } from "./shape.ts";
import { both, type Wish } from "./wish.ts";
import { type MadeRow, rowsOf, type Who, type World } from "./world.ts";

export type Values = ReadonlyMap<string, string | null>;

export type Drafted =
  | { readonly type: "values"; readonly values: Values }
  | { readonly type: "orphan"; readonly parent: number };

export function valuesOf(draft: Draft, world: World): Drafted {
  const wishes = wishesOf(draft, world.shapes);
  const values = new Map<string, string | null>([...asked(draft, world), ...pinned(draft, world), ...draft.given]);
  for (const key of keysInOrder(draft.table)) {
    const referred = referredValues(key, draft, world, values, wishes);
    if (referred === null) return { type: "orphan", parent: key.parent };
    for (const [column, value] of referred) values.set(column, value);
  }
  for (const column of draft.table.columns) {
    if (values.has(column.name) || column.generated) continue;
    const value = freeValue(column, draft, world, wishes.get(column.name) ?? {});
    if (value !== undefined) values.set(column.name, value);
  }
  return { type: "values", values };
}

function asked({ who, table, number, turn, shifts }: Draft, world: World): readonly (readonly [string, string])[] {
  const given = world.given.get(table.oid);
  if (who === "nobody" || given === undefined) return [];
  const shifted = [...shifts.values()].reduce((sum, shift) => sum + shift, turn);
  return Object.entries(given(who, number + shifted * 17));
}

function pinned(draft: Draft, world: World): readonly (readonly [string, string])[] {
  const { who, table } = draft;
  if (who === "nobody") return [];
  const pins = world.pins.get(table.oid);
  return table.columns
    .filter(({ name, generated }) => pins?.has(name) && !generated)
    .map((column) => [column.name, ownerText(world.shapes, column, world.owners[who])]);
}

/** Values that lead to a parent, or to none where that is allowed. Null: there has to be one and is none. */
function referredValues(
  key: ForeignKeyShape,
  draft: Draft,
  world: World,
  values: Values,
  wishes: ReadonlyMap<string, Wish>,
): Values | null {
  const open = key.columns.filter((column) => !values.has(column));
  if (open.length === 0) return new Map();
  const nullable = mayBeNull(draft.table, key);
  const unwanted = key.columns.some((column) => wishes.get(column)?.null === true || draft.silent.has(column));
  const parent = nullable && unwanted ? undefined : parentOf(key, draft, world, values);
  if (parent !== undefined) {
    return new Map(open.map((column) => [column, parent.values.get(target(key, column)) ?? null]));
  }
  if (key.parent === draft.table.oid && !(nullable && open.length > 0)) return itself(key, draft, world, values);
  return nullable ? emptied(draft, open) : null;
}

const target = (key: ForeignKeyShape, column: string): string => key.parentColumns[key.columns.indexOf(column)] ?? "";

function parentOf(key: ForeignKeyShape, draft: Draft, world: World, values: Values): MadeRow | undefined {
  const who: Who = draft.strangers.has(key.name) ? "nobody" : draft.who;
  const made = rowsOf(world, key.parent, who);
  const rows = who === "nobody" && made.length === 0 ? rowsOf(world, key.parent, "a") : made;
  const fitting = rows.filter((row) =>
    key.columns.every((column) => !values.has(column) || values.get(column) === row.values.get(target(key, column))),
  );
  const candidates = fitting.length > 0 ? fitting : rows;
  return candidates[(draft.index + (draft.parents.get(key.name) ?? 0)) % Math.max(1, candidates.length)];
}

function emptied(draft: Draft, open: readonly string[]): Values {
  const nullable = draft.table.columns.filter(({ name, notNull }) => open.includes(name) && !notNull);
  return new Map(nullable.map(({ name }) => [name, null]));
}

/** A row that refers to itself needs a key that we know. */
function itself(key: ForeignKeyShape, draft: Draft, world: World, values: Values): Values {
  const own = new Map<string, string | null>();
  key.columns.forEach((column, place) => {
    const shape = draft.table.columns.find(({ name }) => name === key.parentColumns[place]);
    const value = values.get(shape?.name ?? "") ?? (shape ? sampled(shape, draft, world, {}) : null);
    if (shape !== undefined) own.set(shape.name, value);
    own.set(column, value);
  });
  return own;
}

/** Undefined: left out. */
function freeValue(column: ColumnShape, draft: Draft, world: World, wish: Wish): string | null | undefined {
  const optional = !column.notNull && column.fallback === null;
  if (wish.null === true && !column.notNull) return null;
  if (draft.silent.has(column.name) && !column.notNull) return column.fallback === null ? undefined : null;
  if (draft.spoken.has(column.name)) return sampled(column, draft, world, wish);
  const type = baseType(world.shapes, column.type);
  if (column.identity !== null) return undefined;
  if (column.fallback !== null)
    return type?.name === "uuid" && !draft.sparing ? sampled(column, draft, world, wish) : undefined;
  if (optional && wish.null !== false && (draft.bare || isLaterMoment(type, draft))) return undefined;
  return sampled(column, draft, world, wish) ?? undefined;
}

/** Moments that may be missing, as that of a deletion, are missing in every other row. */
function isLaterMoment(type: TypeShape | undefined, { index }: Draft): boolean {
  return index % 2 === 0 && ["timestamp", "timestamptz", "date"].includes(type?.name ?? "");
}

/** A value for a column, whatever the draft would do with it. */
export function sampled(column: ColumnShape, draft: Draft, world: World, wish: Wish): string | null {
  const shift = draft.shifts.get(column.name) ?? 0;
  const { table } = draft;
  const slug = table.name.slice(table.name.lastIndexOf(".") + 1);
  const signature = {
    table: slug,
    who: draft.who === "nobody" ? "n" : draft.who,
    number: draft.number + (shift + draft.turn) * 17,
  };
  const keys = table.triggers.flatMap((trigger) => trigger.keys);
  const type = baseType(world.shapes, column.type);
  if (type?.name === "uuid" && !wish.oneOf) return sampleUuid({ ...signature, table: `${table.name}.${column.name}` });
  return sampleValue(column, keys.length > 0 ? both({ keys: ["lockstep", ...keys] }, wish) : wish, {
    shapes: world.shapes,
    signature,
    turn: draft.index + draft.turn + shift,
    wishOfDomain,
    foreign: world.foreign,
  });
}

/** A domain's checks speak of the value as `value`. */
function wishOfDomain(type: TypeShape): Wish {
  return type.checks.reduce<Wish>((wish, { expression }) => {
    const [way] = readCheck(expression).ways;
    return [...(way?.values() ?? [])].reduce(both, wish);
  }, {});
}
