import type { CatalogObject } from "../model/index.ts";
import type { Piece, SchemaSource } from "./contract.ts";
import { clause, foreignOptions, lastPart, nameOf, ownerName, strings, text } from "./names.ts";
import { sequenceOptions } from "./sequences.ts";

const defaultOf = ({ traits, address }: CatalogObject, apart: SchemaSource["apart"]): string => {
  const fallback = text(traits.default);
  return fallback === null || apart.has(address) ? "" : ` default ${fallback}`;
};

const computed = ({ traits }: CatalogObject): string => {
  const expression = text(traits.generated);
  if (expression === null) return "";
  return ` generated always as (${expression}) ${traits["generated virtual"] === true ? "virtual" : "stored"}`;
};

const identityOf = (column: CatalogObject, sequence: CatalogObject | null): string => {
  const identity = text(column.traits.identity);
  if (identity === null) return "";
  return ` generated ${identity} as identity${sequence === null ? "" : sequenceOptions(column, sequence)}`;
};

/** Everything behind a column's name and type. */
export const columnClauses = (
  column: CatalogObject,
  sequence: CatalogObject | null,
  apart: SchemaSource["apart"],
): string =>
  [
    computed(column),
    identityOf(column, sequence),
    defaultOf(column, apart),
    clause(column.traits["not null"] === true && column.traits["not null unproved"] !== true, "not null"),
  ].join("");

/** A column as it stands in the list of its table. */
export const columnLine = (
  column: CatalogObject,
  sequence: CatalogObject | null,
  apart: SchemaSource["apart"],
): string => {
  const { traits } = column;
  const collation = text(traits.collation);
  return [
    lastPart(nameOf(column)),
    ` ${text(traits.type) ?? "text"}`,
    foreignOptions(traits["foreign options"]),
    collation === null ? "" : ` collate ${collation}`,
    columnClauses(column, sequence, apart),
  ].join("");
};

/** What no list of columns can say, as ALTER TABLE. */
export const columnAfterwards = (column: CatalogObject, words: string, apart: SchemaSource): readonly Piece[] => {
  const { traits, address } = column;
  const name = lastPart(nameOf(column));
  const at = `alter ${words} ${ownerName(nameOf(column))} alter column ${name}`;
  const fallback = text(traits.default);
  const late = fallback !== null && apart.apart.has(address);
  const options = strings(traits.options);
  const settings = [
    ...(late ? [`set default ${fallback}`] : []),
    ...(typeof traits.storage === "string" ? [`set storage ${traits.storage}`] : []),
    ...(typeof traits.compression === "string" ? [`set compression ${traits.compression}`] : []),
    ...(typeof traits.statistics === "number" ? [`set statistics ${traits.statistics}`] : []),
    ...(options.length > 0 ? [`set (${options.join(", ")})`] : []),
  ];
  const needs = [column.parent ?? "", ...(late ? (apart.needs.get(address) ?? []) : [])];
  const about = column.parent ?? address;
  const pieces = settings.map(
    (setting): Piece => ({ section: "tables", address: about, makes: [], needs, sql: `${at} ${setting}` }),
  );
  if (traits["not null unproved"] !== true) return pieces;
  const sql = `alter ${words} ${ownerName(nameOf(column))} add not null ${name} not valid`;
  return [...pieces, { section: "tables", address: about, makes: [], needs, sql }];
};
