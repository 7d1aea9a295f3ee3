import type { AllTables, Catalog, Diagram } from "../model/index.ts";
import { erModel, tablesOf } from "./er-model.ts";
import { foldColumns } from "./fold-columns.ts";
import { central } from "./mermaid.ts";

/** Beyond these a picture shows nothing. */
const most = 1_000;

/**
 * The tables that these changed objects are, or belong to: all that a history makes. Null when there are none, or when the
 * diagram of the touched ones shows them all.
 */
export const allTables = (
  catalog: Catalog,
  history: string,
  addresses: Iterable<string>,
  touched: Diagram | null,
): AllTables | null => {
  const wanted = tablesOf(catalog, addresses);
  const whole = erModel(catalog, ({ address }) => wanted.has(address));
  const own = whole.tables.filter(({ outside }) => !outside);
  const shown = new Set(touched?.touched);
  if (own.every(({ name }) => shown.has(name))) return null;
  const kept = new Set(central({ ...whole, tables: own }, most).tables.map(({ name }) => `table ${name}`));
  const model = kept.size === own.length ? whole : erModel(catalog, ({ address }) => kept.has(address));
  return { history, tables: foldColumns(model.tables), relations: model.relations, left: own.length - kept.size };
};
