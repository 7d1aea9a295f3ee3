// What is gone, by comparing what stood in tables: columns are the same by their number, so that a rename is no loss; a
// table or column that was made anew under the old name takes the old one's place.
import type { Loss } from "../model/index.ts";
import { canonical } from "./canonical.ts";
import type { ColumnPrint, TablePrint } from "./prints.ts";
import { scaled } from "./scaled.ts";
import { missingFrom, type NewGround, newGround, profile } from "./survival.ts";

type Direction = Loss["direction"];
type Found = Omit<Loss, "direction">;

export function lossesBetween(
  before: readonly TablePrint[],
  after: readonly TablePrint[],
  direction: Direction,
): readonly Loss[] {
  const ground = newGround(before, after);
  const oids = new Set(before.map(({ oid }) => oid));
  return before
    .filter(({ rows }) => rows > 0)
    .flatMap((table) => {
      const now =
        after.find(({ oid }) => oid === table.oid) ??
        after.find(({ oid, name }) => name === table.name && !oids.has(oid));
      const gained = gainedElsewhere(table, before, after);
      return now === undefined ? fromDropped(table, ground) : fromKept(table, now, ground, gained);
    })
    .map((loss) => ({ ...loss, direction }));
}

const present = ({ values }: ColumnPrint): readonly string[] => values.flatMap((value) => value ?? []);

/** Keys that nobody gave a meaning to go with their rows. */
const isSurrogate = (table: TablePrint, { number, category, type }: ColumnPrint): boolean =>
  table.unique.includes(number) && (category === "N" || type === "uuid");

function fromDropped(table: TablePrint, ground: NewGround): readonly Found[] {
  const telling = table.columns.filter((column) => present(column).length > 0 && !isSurrogate(table, column));
  const missing = telling.map((column) => ({
    column,
    gone: missingFrom(ground, table.oid, column, present(column)),
  }));
  const lost = missing.filter(({ gone }) => gone.length > 0);
  if (telling.length > 0 && lost.length === 0) return [];
  if (lost.length === telling.length || telling.length === 0)
    return [{ table: table.name, column: null, rows: table.rows, how: "dropped", all: true, toward: null }];
  return lost.map(({ column, gone }) => ({
    table: table.name,
    column: column.name,
    rows: gone.length,
    how: "dropped",
    all: true,
    toward: null,
  }));
}

/** Rows that tables of much the same columns have won: an archive, a partition that stands alone now. */
function gainedElsewhere(table: TablePrint, before: readonly TablePrint[], after: readonly TablePrint[]): number {
  const names = new Set(table.columns.map(({ name }) => name));
  const gains = after
    .filter(({ oid }) => oid !== table.oid)
    .filter(({ columns }) => columns.filter(({ name }) => names.has(name)).length >= names.size * ALIKE)
    .map(({ oid, rows }) => rows - (before.find((one) => one.oid === oid)?.rows ?? 0));
  return Math.max(0, ...gains);
}

const ALIKE = 0.8;

function fromKept(table: TablePrint, now: TablePrint, ground: NewGround, gained: number): readonly Found[] {
  const fewer = deletedRows(table, now, ground);
  const deleted = fewer <= gained ? 0 : fewer;
  const toward = now.rules.find((rule) => !table.rules.includes(rule)) ?? null;
  const rows: readonly Found[] =
    deleted > 0
      ? [{ table: table.name, column: null, rows: deleted, how: "deleted", all: now.rows === 0, toward }]
      : [];
  if (now.rows === 0) return rows;
  return [...rows, ...table.columns.flatMap((column) => fromColumn(table, now, column, ground))];
}

/** Rows that are neither there nor anywhere else. */
function deletedRows(table: TablePrint, now: TablePrint, ground: NewGround): number {
  const fewer = table.rows - now.rows;
  if (fewer <= 0) return 0;
  const told = table.columns.filter((column) => present(column).length > 0);
  const unique = told.filter((column) => table.unique.includes(column.number));
  const goneFrom = (column: ColumnPrint): readonly string[] => {
    const there = new Set(columnIn(now, table, column)?.values ?? []);
    return present(column).filter((value) => !there.has(value));
  };
  const columns = unique.length > 0 ? unique : told;
  const moved = columns.some((column) => {
    const gone = goneFrom(column);
    return gone.length > 0 && missingFrom(ground, -1, column, gone).length === 0;
  });
  return moved ? 0 : fewer;
}

function columnIn(now: TablePrint, table: TablePrint, { number, name }: ColumnPrint): ColumnPrint | undefined {
  const same = now.oid === table.oid ? now.columns.find((column) => column.number === number) : undefined;
  if (same !== undefined) return same;
  const numbers = new Set(table.columns.map((column) => column.number));
  return now.columns.find((column) => column.name === name && (now.oid !== table.oid || !numbers.has(column.number)));
}

function fromColumn(table: TablePrint, now: TablePrint, column: ColumnPrint, ground: NewGround): readonly Found[] {
  const values = present(column);
  if (values.length === 0) return [];
  const loss = (gone: readonly string[], how: Loss["how"]): readonly Found[] =>
    gone.length === 0
      ? []
      : [{ table: table.name, column: column.name, rows: gone.length, how, all: false, toward: null }];
  const kept = columnIn(now, table, column);
  if (kept === undefined) {
    // Those of deleted rows are told with their rows.
    return loss(missingFrom(ground, table.oid, column, values).slice(0, Math.max(1, now.rows)), "dropped");
  }
  const there = new Set(present(kept).map(canonical));
  const gone = values.filter((value) => !there.has(canonical(value)));
  const emptied = values.length - (table.rows - Math.min(now.rows, table.rows)) - present(kept).length;
  if (kept.number === column.number && kept.type === column.type) {
    const fewer = less(values, present(kept));
    return emptied > 0 ? loss(missingFrom(ground, table.oid, column, fewer).slice(0, emptied), "emptied") : [];
  }
  if (emptied > 0 && there.size === 0) return loss(missingFrom(ground, table.oid, column, gone), "emptied");
  return converted(column, kept) ? loss(missingFrom(ground, -1, column, gone), "converted") : [];
}

/** Values that come more often in the first list, as often as that. */
function less(values: readonly string[], others: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const value of others) counts.set(value, (counts.get(value) ?? 0) + 1);
  return values.filter((value) => {
    const left = counts.get(value) ?? 0;
    counts.set(value, left - 1);
    return left <= 0;
  });
}

/** Is something else said now, and not just in other words? */
function converted(column: ColumnPrint, kept: ColumnPrint): boolean {
  if (column.category === "N" && kept.category === "N" && scaled(present(column), present(kept))) return false;
  const alike = column.category === kept.category && column.category !== "E";
  return alike || profile(column) !== profile(kept);
}

/** After up and down: rows and values that are no longer as they were. What the up took is told of the up. */
export function lossesBack(
  before: readonly TablePrint[],
  after: readonly TablePrint[],
  taken: readonly Loss[],
): readonly Loss[] {
  const known = new Set(taken.map(({ table, column }) => JSON.stringify([table, column])));
  return lossesBetween(before, after, "down")
    .concat(changedBack(before, after))
    .filter(
      ({ table, column }) => !known.has(JSON.stringify([table, column])) && !known.has(JSON.stringify([table, null])),
    );
}

/** Values that an up rewrote in place and no down wrote back. Moments that became now are nobody's loss. */
function changedBack(before: readonly TablePrint[], after: readonly TablePrint[]): readonly Loss[] {
  return before.flatMap((table) => {
    const now = after.find(({ oid }) => oid === table.oid);
    if (now === undefined || now.rows < table.rows) return [];
    return table.columns.flatMap((column): readonly Loss[] => {
      const kept = now.columns.find(({ number }) => number === column.number);
      if (kept === undefined || kept.type !== column.type || column.category === "D") return [];
      const values = present(column);
      const there = new Set(present(kept).map(canonical));
      const gone = values.filter((value) => !there.has(canonical(value)));
      const nulled = values.length - present(kept).length;
      if (gone.length === 0 || nulled > 0) return [];
      return [
        {
          direction: "down",
          table: table.name,
          column: column.name,
          rows: gone.length,
          how: "converted",
          all: false,
          toward: null,
        },
      ];
    });
  });
}
