import type { Catalog, Diagram } from "../model/index.ts";
import { erModel, tablesOf } from "./er-model.ts";
import { foldColumns } from "./fold-columns.ts";
import { central } from "./mermaid.ts";

/** Beyond these nobody sees anything in a diagram. */
const most = 40;

/** The tables that these changed objects are, or belong to, with what they point at. Null when none of them is there. */
export const touchedDiagram = (catalog: Catalog, history: string, addresses: Iterable<string>): Diagram | null => {
  const tables = tablesOf(catalog, addresses);
  const whole = erModel(catalog, ({ address }) => tables.has(address));
  const touched = whole.tables.filter(({ outside }) => !outside);
  if (touched.length === 0) return null;
  const kept = new Set(central({ ...whole, tables: touched }, most).tables.map(({ name }) => `table ${name}`));
  const model = erModel(catalog, ({ address }) => tables.has(address) && kept.has(address));
  return {
    history,
    tables: foldColumns(model.tables),
    relations: model.relations,
    touched: model.tables.filter(({ outside }) => !outside).map(({ name }) => name),
    left: touched.length - kept.size,
  };
};
