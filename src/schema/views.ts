import type { CatalogObject } from "../model/index.ts";
import { partsOfName } from "../sql/index.ts";
import type { Piece, SchemaSource } from "./contract.ts";
import { lastPart, nameOf, ownerName, text, withOptions } from "./names.ts";

/** A view, and defaults of its columns. A materialized view is made empty: what it would hold is no part of a schema. */
export const viewPieces = (
  view: CatalogObject,
  columns: readonly CatalogObject[],
  source: SchemaSource,
): readonly Piece[] => {
  const { address, kind, traits } = view;
  const name = nameOf(view);
  const definition = (text(traits.definition) ?? "").trim().replace(/;$/, "");
  const materialized = kind === "materialized view";
  const space = text(traits.tablespace);
  const sql = [
    `create ${kind} ${name}${withOptions(["", traits.options])}`,
    space === null ? "" : ` tablespace "${space.replaceAll('"', '""')}"`,
    ` as\n${definition}`,
    materialized ? "\nwith no data" : "",
  ].join("");
  const later = columns.flatMap((column): readonly Piece[] => {
    const at = `alter ${kind} ${ownerName(nameOf(column))} alter column ${lastPart(nameOf(column))}`;
    const fallback = text(column.traits.default);
    const target = column.traits.statistics;
    const storage = materialized ? text(column.traits.storage) : null;
    const settings = [
      ...(fallback === null ? [] : [`set default ${fallback}`]),
      ...(typeof target === "number" ? [`set statistics ${target}`] : []),
      ...(storage === null ? [] : [`set storage ${storage}`]),
    ];
    const needs = [address, ...(source.needs.get(column.address) ?? [])];
    return settings.map((words) => ({
      section: "views",
      address,
      makes: [],
      needs,
      sql: `${at} ${words}`,
    }));
  });
  const needs = [`schema ${partsOfName(name)[0]}`, ...(source.needs.get(address) ?? [])];
  const makes = [address, ...columns.map((column) => column.address)];
  return [{ section: "views", address, makes, needs, sql }, ...later];
};
