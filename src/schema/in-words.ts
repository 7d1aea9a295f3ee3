import type { ErColumn, ErRelation, ErTable } from "../model/index.ts";
import type { Grouped } from "./groups.ts";

// What a box says of what is not drawn: which table a column points at where no line does, and how many columns it has beyond
// those that are listed.

export const words = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

export const inWordsNote =
  "An arrow and a name stand where a line would cross the whole picture, to a table that many others point at.";

const remark = (name: string): ErColumn => ({ name, type: "", notNull: true, marks: [] });

const told = (table: ErTable, pointing: readonly ErRelation[], titles: ReadonlyMap<string, string>): ErTable => {
  const toOf = (relation: ErRelation): string => `→ ${titles.get(relation.to) ?? relation.to}`;
  const columns = table.columns.map((column) => {
    const relation = pointing.find((one) => one.columns.includes(column.name));
    return relation === undefined ? column : { ...column, type: toOf(relation) };
  });
  const listed = new Set(columns.map(({ name }) => name));
  const unlisted = new Set(pointing.filter((one) => !one.columns.some((name) => listed.has(name))).map(toOf));
  const more = columns.length > 0 && table.more !== undefined ? [remark(`… ${words(table.more, "more column")}`)] : [];
  return { ...table, columns: [...columns, ...[...unlisted].map(remark), ...more] };
};

/** The same groups, with what no line and no row tells as rows. */
export const inWords = ({ groups, joined, named }: Grouped, manySchemas: boolean): Grouped => {
  const all = groups.flat();
  const titles = new Map(all.map(({ name, schema, title }) => [name, manySchemas ? `${schema}.${title}` : title]));
  const tell = (table: ErTable): ErTable =>
    told(
      table,
      named.filter(({ from }) => from === table.name),
      titles,
    );
  return { groups: groups.map((group) => group.map(tell)), joined, named };
};
