import type { Contents } from "../equality/index.ts";
import { quoteName } from "../sql/index.ts";
import { addedTo, literal } from "./row-pieces.ts";

/**
 * Statements that take away what migrations put into tables that stood before them, as the buckets of a platform are: no drop
 * takes those along. Null: there is such a row, and no key to name it by.
 */
export const rowsAway = (wanted: Contents, base: Contents): readonly string[] | null => {
  const statements: string[] = [];
  for (const table of wanted.tables.values()) {
    const before = base.tables.get(table.name);
    const rows = before === undefined ? [] : (addedTo(table, before) ?? []);
    if (rows.length === 0) continue;
    const keys = table.columns.flatMap((column, at) => (column.key ? [{ column, at }] : []));
    if (keys.length === 0) return null;
    const names = keys.map(({ column }) => quoteName(column.name)).join(", ");
    const values = rows.map((row) => `(${keys.map(({ column, at }) => literal(row[at] ?? null, column)).join(", ")})`);
    statements.push(`delete from ${table.name} where (${names}) in (${values.join(", ")});`);
  }
  return statements;
};
