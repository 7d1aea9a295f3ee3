// What a value has to be like, as far as constraints say so. Wishes are what candidates are made from; whether a candidate
// is right, Postgres decides.

import type { Json } from "../model/index.ts";

export type Wish = {
  /** Only null, or anything but null. */
  readonly null?: boolean;
  /** One of these, as text. */
  readonly oneOf?: readonly string[];
  readonly noneOf?: readonly string[];
  readonly least?: Bound;
  readonly most?: Bound;
  /** In characters. */
  readonly shortest?: number;
  readonly longest?: number;
  /** Regular expressions that it has to match, or not. */
  readonly like?: readonly string[];
  readonly unlike?: readonly string[];
  readonly letters?: "lower" | "upper";
  /** Type of a JSON value. */
  readonly json?: string;
  /** What a JSON object holds. */
  readonly holds?: { readonly [key: string]: Json };
  /** Keys that a JSON object needs. */
  readonly keys?: readonly string[];
  /** Elements of an array. */
  readonly fewest?: number;
  readonly fullest?: number;
  readonly elements?: readonly string[];
  /** Columns that it has to be greater than. */
  readonly above?: readonly string[];
  /** Place in the order that follows from `above`. */
  readonly rank?: number;
};

export type Bound = { readonly value: string; readonly included: boolean };

/** What holds both. */
export function both(one: Wish, other: Wish): Wish {
  return {
    ...one,
    ...other,
    ...(one.holds && other.holds ? { holds: { ...one.holds, ...other.holds } } : {}),
    ...(one.oneOf && other.oneOf ? { oneOf: common(one.oneOf, other.oneOf) } : {}),
    ...lists("noneOf", one, other),
    ...lists("like", one, other),
    ...lists("unlike", one, other),
    ...lists("keys", one, other),
    ...lists("above", one, other),
    ...tighter("least", one, other, (a, b) => a > b),
    ...tighter("most", one, other, (a, b) => a < b),
    ...extreme("shortest", one, other, Math.max),
    ...extreme("longest", one, other, Math.min),
    ...extreme("fewest", one, other, Math.max),
    ...extreme("fullest", one, other, Math.min),
  };
}

/** Can one value be what both ask for, as far as lists and nulls tell? */
export function agree(one: Wish, other: Wish): boolean {
  if (one.null !== undefined && other.null !== undefined && one.null !== other.null) return false;
  const [some, others] = [one.oneOf, other.oneOf];
  if (some && others && !some.some((value) => others.includes(value))) return false;
  const [held, alsoHeld] = [one.holds ?? {}, other.holds ?? {}];
  const apart = Object.keys(held).some(
    (key) => key in alsoHeld && JSON.stringify(held[key]) !== JSON.stringify(alsoHeld[key]),
  );
  return !apart && !excludes(one, other) && !excludes(other, one);
}

function excludes({ noneOf }: Wish, { oneOf }: Wish): boolean {
  return oneOf !== undefined && noneOf !== undefined && oneOf.every((value) => noneOf.includes(value));
}

/** Where two lists have nothing in common, the newer one is tried. */
function common(one: readonly string[], other: readonly string[]): readonly string[] {
  const shared = one.filter((value) => other.includes(value));
  return shared.length > 0 ? shared : other;
}

function lists(field: "noneOf" | "like" | "unlike" | "keys" | "above", one: Wish, other: Wish): Wish {
  const all = [...(one[field] ?? []), ...(other[field] ?? [])];
  return all.length > 0 ? { [field]: all } : {};
}

function extreme(
  field: "shortest" | "longest" | "fewest" | "fullest",
  one: Wish,
  other: Wish,
  pick: (a: number, b: number) => number,
): Wish {
  const [a, b] = [one[field], other[field]];
  return a !== undefined && b !== undefined ? { [field]: pick(a, b) } : {};
}

function tighter(
  field: "least" | "most",
  one: Wish,
  other: Wish,
  wins: (a: number | string, b: number | string) => boolean,
): Wish {
  const [a, b] = [one[field], other[field]];
  if (a === undefined || b === undefined) return {};
  const [x, y] = [Number(a.value), Number(b.value)];
  const aWins = Number.isNaN(x) || Number.isNaN(y) ? wins(a.value, b.value) : wins(x, y);
  return { [field]: aWins ? a : b };
}
