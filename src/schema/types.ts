import type { CatalogObject } from "../model/index.ts";
import { partsOfName, quoteLiteral, unquoted } from "../sql/index.ts";
import type { Piece, SchemaSource } from "./contract.ts";
import { byText, lastPart, nameOf, ownerName, strings, text } from "./names.ts";

type Result = readonly Piece[] | string;

const made = (type: CatalogObject, source: SchemaSource, sql: string, with_: readonly CatalogObject[] = []): Piece => {
  const makes = [type.address, ...with_.map(({ address }) => address)];
  const schema = `schema ${partsOfName(nameOf(type))[0]}`;
  return {
    section: "types",
    address: type.address,
    makes,
    needs: [schema, ...makes.flatMap((address) => source.needs.get(address) ?? [])],
    sql,
  };
};

const enumPieces = (type: CatalogObject, source: SchemaSource): Result => {
  const labels = strings(type.traits.labels).map(quoteLiteral);
  const list = labels.join(", ");
  const lines = list.length > 80 ? `\n  ${labels.join(",\n  ")}\n` : list;
  return [made(type, source, `create type ${nameOf(type)} as enum (${lines})`)];
};

const stands = (constraint: CatalogObject, source: SchemaSource): boolean =>
  !source.apart.has(constraint.address) && constraint.traits["not valid"] !== true;

const constraintText = (constraint: CatalogObject): string =>
  `constraint ${lastPart(nameOf(constraint))} ${text(constraint.traits.definition)}`;

const domainPieces = (domain: CatalogObject, source: SchemaSource, parts: readonly CatalogObject[]): Result => {
  const { traits } = domain;
  const collation = text(traits.collation);
  const fallback = text(traits.default);
  const constraints = parts
    .filter((part) => part.kind === "domain constraint" && stands(part, source))
    .toSorted((a, b) => byText(a.address, b.address));
  const clauses = [
    ...(collation === null ? [] : [`collate ${collation}`]),
    ...(fallback === null ? [] : [`default ${fallback}`]),
    ...(traits["not null"] === true ? ["not null"] : []),
    ...constraints.map(constraintText),
  ];
  const sql = [`create domain ${nameOf(domain)} as ${text(traits.base)}`, ...clauses].join(
    constraints.length > 0 ? "\n  " : " ",
  );
  return [made(domain, source, sql, constraints)];
};

const domainConstraintPieces = (constraint: CatalogObject, source: SchemaSource): Result => {
  const { address, parent } = constraint;
  if (stands(constraint, source) && !source.base.has(parent ?? "")) return [];
  const sql = `alter domain ${ownerName(nameOf(constraint))} add ${constraintText(constraint)}`;
  const needs = [parent ?? "", ...(source.needs.get(address) ?? [])];
  return [{ section: "types", address, makes: [address], needs, sql }];
};

const usualMultirange = (range: string): string =>
  range.includes("range") ? range.replace("range", "multirange") : `${range}_multirange`;

const rangePieces = (range: CatalogObject, source: SchemaSource): Result => {
  const { traits } = range;
  if (text(traits.canonical) !== null)
    return "it has a canonical function, which wants the type before the type is there";
  const operatorClass = text(traits["operator class"]);
  const collation = text(traits.collation);
  const difference = text(traits.difference);
  const multirange = text(traits.multirange);
  const usual = usualMultirange(unquoted(lastPart(nameOf(range))));
  const clauses = [
    `subtype = ${text(traits.subtype)}`,
    ...(operatorClass === null ||
    (operatorClass.startsWith("pg_catalog.") && !/_(pattern|image)_ops$/.test(operatorClass))
      ? []
      : [`subtype_opclass = ${operatorClass}`]),
    ...(collation === null ? [] : [`collation = ${collation}`]),
    ...(difference === null ? [] : [`subtype_diff = ${difference}`]),
    ...(multirange === null || unquoted(lastPart(multirange)) === usual
      ? []
      : [`multirange_type_name = ${multirange}`]),
  ];
  return [made(range, source, `create type ${nameOf(range)} as range (${clauses.join(", ")})`)];
};

const compositePieces = (type: CatalogObject, source: SchemaSource, parts: readonly CatalogObject[]): Result => {
  const { form } = type.traits;
  if (form === "base") return "it is a base type, whose functions are written in C";
  if (form === "shell") return [made(type, source, `create type ${nameOf(type)}`)];
  const columns = parts.filter(({ kind }) => kind === "column").toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  const lines = columns.map((column) => {
    const collation = text(column.traits.collation);
    return `${lastPart(nameOf(column))} ${text(column.traits.type)}${collation === null ? "" : ` collate ${collation}`}`;
  });
  const list = lines.length === 0 ? "" : `\n  ${lines.join(",\n  ")}\n`;
  return [made(type, source, `create type ${nameOf(type)} as (${list})`, columns)];
};

/** Types of every kind. */
export const typePieces: Readonly<
  Record<string, (type: CatalogObject, source: SchemaSource, parts: readonly CatalogObject[]) => Result>
> = {
  enum: enumPieces,
  domain: domainPieces,
  "domain constraint": domainConstraintPieces,
  range: rangePieces,
  type: compositePieces,
};
