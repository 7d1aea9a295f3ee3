import type { CatalogObject } from "../model/index.ts";
import { quoteLiteral, quoteName } from "../sql/index.ts";
import type { Piece, SchemaSource } from "./contract.ts";
import { foreignOptions, nameOf, strings, text } from "./names.ts";

type Result = readonly Piece[] | string;

const piece = (
  { address }: CatalogObject,
  source: SchemaSource,
  section: Piece["section"],
  sql: string,
  needs: readonly string[] = [],
): Piece => ({ section, address, makes: [address], needs: [...needs, ...(source.needs.get(address) ?? [])], sql });

const schemaPieces = (schema: CatalogObject, source: SchemaSource): Result => [
  { ...piece(schema, source, "schemas", `create schema ${nameOf(schema)}`), needs: [] },
];

const extensionPieces = (extension: CatalogObject, source: SchemaSource): Result => {
  const schema = quoteName(text(extension.traits.schema) ?? "public");
  const sql = `create extension ${nameOf(extension)} with schema ${schema}`;
  return [piece(extension, source, "extensions", sql, [`schema ${schema}`])];
};

const eventTriggerPieces = (trigger: CatalogObject, source: SchemaSource): Result => {
  const { traits, address } = trigger;
  const tags = strings(traits.tags).map(quoteLiteral);
  const name = nameOf(trigger);
  const when = tags.length > 0 ? `\n  when tag in (${tags.join(", ")})` : "";
  const sql = `create event trigger ${name} on ${text(traits.event)}${when}\n  execute function ${text(traits.function)}()`;
  const words: Readonly<Record<string, string>> = {
    disabled: "disable",
    replica: "enable replica",
    always: "enable always",
  };
  const state = words[text(traits.state) ?? ""];
  const made = piece(trigger, source, "event triggers", sql);
  return state === undefined
    ? [made]
    : [made, { ...made, makes: [], needs: [address], sql: `alter event trigger ${name} ${state}` }];
};

const publicationPieces = (publication: CatalogObject, source: SchemaSource): Result => {
  const { traits } = publication;
  const schemas = strings(traits.schemas).map(quoteName);
  const generated = text(traits["generated columns"]);
  const settings = [
    ...(traits.operations === "insert, update, delete, truncate"
      ? []
      : [`publish = ${quoteLiteral(text(traits.operations) ?? "")}`]),
    ...(traits["via root"] === true ? ["publish_via_partition_root = true"] : []),
    ...(generated === null ? [] : ["publish_generated_columns = stored"]),
  ];
  const what =
    traits["all tables"] === true
      ? " for all tables"
      : schemas.length > 0
        ? ` for tables in schema ${schemas.join(", ")}`
        : "";
  const having = settings.length === 0 ? "" : ` with (${settings.join(", ")})`;
  const needs = schemas.map((schema) => `schema ${schema}`);
  return [
    piece(publication, source, "publications", `create publication ${nameOf(publication)}${what}${having}`, needs),
  ];
};

const publishedTablePieces = (published: CatalogObject, source: SchemaSource): Result => {
  const { traits, parent } = published;
  const table = text(traits.table) ?? "";
  const columns = strings(traits.columns);
  const where = text(traits.where);
  const sql = `alter publication ${text(traits.publication)} add table ${source.objects.get(`table ${table}`)?.traits["partitioned by"] === undefined ? "only " : ""}${table}${columns.length > 0 ? ` (${columns.join(", ")})` : ""}${where === null ? "" : ` where (${where.replace(/^\((.*)\)$/s, "$1")})`}`;
  return [piece(published, source, "publications", sql, [parent ?? "", `table ${table}`])];
};

const wrapperPieces = (wrapper: CatalogObject, source: SchemaSource): Result => {
  const { traits } = wrapper;
  const handler = text(traits.handler);
  const validator = text(traits.validator);
  const sql = [
    `create foreign data wrapper ${nameOf(wrapper)}`,
    handler === null ? "" : ` handler ${handler}`,
    validator === null ? "" : ` validator ${validator}`,
    foreignOptions(traits.options),
  ].join("");
  return [piece(wrapper, source, "foreign servers", sql)];
};

const serverPieces = (server: CatalogObject, source: SchemaSource): Result => {
  const { traits } = server;
  const [type, version] = [text(traits.type), text(traits.version)];
  const wrapper = quoteName(text(traits.wrapper) ?? "");
  const sql = [
    `create server ${nameOf(server)}`,
    type === null ? "" : ` type ${quoteLiteral(type)}`,
    version === null ? "" : ` version ${quoteLiteral(version)}`,
    ` foreign data wrapper ${wrapper}`,
    foreignOptions(traits.options),
  ].join("");
  return [piece(server, source, "foreign servers", sql)];
};

// Options of a user mapping may be passwords, and are never read: the mapping is written without them.
const mappingPieces = (mapping: CatalogObject, source: SchemaSource): Result =>
  strings(mapping.traits.options).length > 0
    ? "its options may hold a password, and are not read"
    : [piece(mapping, source, "foreign servers", `create user mapping ${nameOf(mapping)}`)];

/** What stands alone. */
export const alonePieces: Readonly<Record<string, (one: CatalogObject, source: SchemaSource) => Result>> = {
  schema: schemaPieces,
  extension: extensionPieces,
  "event trigger": eventTriggerPieces,
  publication: publicationPieces,
  "publication table": publishedTablePieces,
  "foreign data wrapper": wrapperPieces,
  server: serverPieces,
  "user mapping": mappingPieces,
};
