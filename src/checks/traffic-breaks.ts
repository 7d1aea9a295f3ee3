// What code that was written for the schema before does not find any more, statement by statement.

import type { Evidence, TrafficBreak, TrafficStatement } from "../model/index.ts";
import { trafficVerdicts } from "./traffic-verdicts.ts";

export type Broken<T extends TrafficBreak["type"]> = {
  readonly statement: TrafficStatement;
  readonly broken: Extract<TrafficBreak, { readonly type: T }>;
};

const isOfType = <T extends TrafficBreak["type"]>(
  one: TrafficBreak,
  type: T,
): one is Extract<TrafficBreak, { readonly type: T }> => one.type === type;

export const breaksOf = <T extends TrafficBreak["type"]>({ traffic }: Evidence, type: T): readonly Broken<T>[] =>
  (traffic?.statements ?? []).flatMap((statement) =>
    statement.breaks.flatMap((broken) => (isOfType(broken, type) ? [{ statement, broken }] : [])),
  );

type Sized = { readonly family: string; readonly sizes: readonly number[] };

const sized = (type: string): Sized => {
  const [, family = type, sizes] = /^([^(]*?)\s*(?:\(([\d,]+)\))?(?: with(?:out)? time zone)?$/.exec(type) ?? [];
  const zone = / with(?:out)? time zone$/.exec(type)?.[0] ?? "";
  return { family: `${family}${zone}`, sizes: sizes === undefined ? [] : sizes.split(",").map(Number) };
};

const texts: ReadonlySet<string> = new Set(["text", "character varying"]);

/** Does whoever reads and writes the old type get along with the new one? The same type, with more room. */
export const isRoomier = (from: string, to: string): boolean => {
  const [was, is] = [sized(from), sized(to)];
  const alike = was.family === is.family || (texts.has(was.family) && texts.has(is.family));
  if (!alike) return false;
  if (is.sizes.length === 0) return true;
  const [size = 0, scale = 0] = was.sizes;
  const [newSize = 0, newScale = 0] = is.sizes;
  return was.sizes.length > 0 && newSize >= size && newScale === scale;
};

/** Does another check speak of a rewrite of the table that this column is of? */
export const isToldAsRewrite = (evidence: Evidence, { statement, broken }: Broken<"retyped">): boolean =>
  evidence.traffic !== null &&
  trafficVerdicts(evidence.traffic).some(
    (one) =>
      one.statement === statement &&
      (one.check === "table-rewrite" || one.why === "rebuild") &&
      broken.name.startsWith(`${one.table}.`),
  );
