// Prisma reads through views and never compares them. A client that asks a view which is not there fails, so we do.
import type { Catalog, Change } from "../../model/index.ts";
import { qualified, quoteName } from "../../sql/index.ts";
import type { Field, Model } from "./models.ts";

const missing = (kind: string, address: string, parent: string | null): Change => ({
  type: "added",
  kind,
  address,
  parent,
  before: null,
  after: {},
  rankOnly: false,
});

/** Views that the schema names and the database lacks, and columns that it reads from them and are not there. */
export const unseenViews = (real: Catalog, models: readonly Model[]): readonly Change[] => {
  const names = new Set(models.filter(({ kind }) => kind !== "enum").map(({ model }) => model));
  const isColumn = ({ type, text }: Field): boolean =>
    !names.has(type.replace(/(\[\]|\?)$/, "")) && !/@ignore\b/.test(text);
  return models.flatMap(({ kind, schema, name, fields }) => {
    if (kind !== "view") return [];
    const view = qualified(schema, name);
    const address = ["view", "materialized view", "table"]
      .map((word) => `${word} ${view}`)
      .find((one) => real.has(one));
    if (address === undefined) return [missing("view", `view ${view}`, null)];
    return fields
      .filter(isColumn)
      .map(({ column }) => `column ${view}.${quoteName(column)}`)
      .filter((column) => !real.has(column))
      .map((column) => missing("column", column, address));
  });
};
