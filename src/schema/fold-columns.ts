import type { ErTable } from "../model/index.ts";

// How much of each table is listed, by how much there is of all of them: all columns, those that keys are made of, or none.

/** Columns of all tables together. */
const mostColumns = 1_200;
const mostKeys = 2_000;
/** Columns of one table. */
const longest = 60;

/** The first columns of a table that are wanted, with a count of the others. */
const keeping = (table: ErTable, wanted: ErTable["columns"]): ErTable => {
  const columns = wanted.slice(0, longest);
  const more = (table.more ?? 0) + table.columns.length - columns.length;
  return more === 0 ? table : { ...table, columns, more };
};

const sum = (lists: readonly (readonly unknown[])[]): number => lists.reduce((all, { length }) => all + length, 0);

/** Leaves out columns that too many tables, or one of them, have too many of. */
export const foldColumns = (tables: readonly ErTable[]): readonly ErTable[] => {
  if (sum(tables.map(({ columns }) => columns)) <= mostColumns) return tables.map((one) => keeping(one, one.columns));
  const keys = tables.map(({ columns }) => columns.filter(({ marks }) => marks.length > 0));
  const shown = sum(keys) <= mostKeys ? keys : keys.map(() => []);
  return tables.map((table, at) => keeping(table, shown[at] ?? []));
};
