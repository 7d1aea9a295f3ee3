// References that had to be null because the table they lead to came later get their row: policies follow them.

import { quoteName } from "../sql/index.ts";
import type { FillRequest, Owner } from "./contract.ts";
import type { Step } from "./order.ts";
import type { ForeignKeyShape, TableShape } from "./shape.ts";
import { type Trial, tryAll } from "./try-all.ts";
import { literal, type MadeRow, rowsOf, trialFor, type World } from "./world.ts";

const OWNERS: readonly Owner[] = ["a", "b"];

/** What a constraint or a trigger refuses stays null. */
export async function closeCircles(request: FillRequest, world: World, steps: readonly Step[]): Promise<void> {
  const trials = steps.flatMap(({ tables, cut }) =>
    tables.flatMap((table) =>
      cut.flatMap((key) => OWNERS.flatMap((owner) => closing(request, world, table, key, owner))),
    ),
  );
  if (trials.length > 0) await tryAll(request, trials);
}

function closing(
  request: FillRequest,
  world: World,
  table: TableShape,
  key: ForeignKeyShape,
  owner: Owner,
): readonly Trial[] {
  const parents = rowsOf(world, key.parent, owner);
  const primary = table.keys.find((one) => one.primary);
  if (primary === undefined) return [];
  return rowsOf(world, table.oid, owner).flatMap((row, place) => {
    const parent = matching(key, row, parents, primary.columns, place);
    return parent ? [trialFor(request, owner, updateOf(table, key, row, parent, primary.columns))] : [];
  });
}

/** The row's own key must not change. */
function fits(key: ForeignKeyShape, row: MadeRow, parent: MadeRow, primary: readonly string[]): boolean {
  return key.columns.every(
    (column, at) =>
      !primary.includes(column) || row.values.get(column) === parent.values.get(key.parentColumns[at] ?? ""),
  );
}

function matching(
  key: ForeignKeyShape,
  row: MadeRow,
  parents: readonly MadeRow[],
  primary: readonly string[],
  place: number,
): MadeRow | undefined {
  const fitting = parents.filter((parent) => fits(key, row, parent, primary));
  return fitting[place % Math.max(1, fitting.length)];
}

function updateOf(
  table: TableShape,
  key: ForeignKeyShape,
  row: MadeRow,
  parent: MadeRow,
  primary: readonly string[],
): string {
  const set = key.columns.flatMap((column, at) =>
    primary.includes(column)
      ? []
      : [`${quoteName(column)} = ${literal(parent.values.get(key.parentColumns[at] ?? "") ?? null)}`],
  );
  const where = primary.map((column) => `${quoteName(column)} = ${literal(row.values.get(column) ?? null)}`);
  return `update ${table.name} set ${set.join(", ")} where ${where.join(" and ")} returning pg_catalog.to_json(true)`;
}
