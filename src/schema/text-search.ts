import type { CatalogObject } from "../model/index.ts";
import { partsOfName, quoteLiteral } from "../sql/index.ts";
import type { Piece, SchemaSource } from "./contract.ts";
import { nameOf, strings, text } from "./names.ts";

type Result = readonly Piece[] | string;

const made = (one: CatalogObject, source: SchemaSource, sql: string): Piece => {
  const { address } = one;
  const needs = [`schema ${partsOfName(nameOf(one))[0]}`, ...(source.needs.get(address) ?? [])];
  return { section: "text search", address, makes: [address], needs, sql };
};

// The token types of the parser that comes with Postgres, by their numbers (src/backend/tsearch/wparser_def.c).
const tokens: readonly string[] = [
  "",
  "asciiword",
  "word",
  "numword",
  "email",
  "url",
  "host",
  "sfloat",
  "version",
  "hword_numpart",
  "hword_part",
  "hword_asciipart",
  "blank",
  "tag",
  "protocol",
  "numhword",
  "asciihword",
  "hword",
  "url_path",
  "file",
  "float",
  "int",
  "uint",
  "entity",
];

const configurationPieces = (configuration: CatalogObject, source: SchemaSource): Result => {
  const { traits, address } = configuration;
  const parser = text(traits.parser) ?? "pg_catalog.default";
  if (parser !== 'pg_catalog."default"' && parser !== "pg_catalog.default") return `its parser is ${parser}`;
  const dictionaries = new Map<string, string[]>();
  for (const mapping of strings(traits.mappings)) {
    const [type = "", , ...dictionary] = mapping.split(" ");
    dictionaries.set(type, [...(dictionaries.get(type) ?? []), dictionary.join(" ")]);
  }
  const byList = new Map<string, string[]>();
  for (const [type, list] of dictionaries) {
    const key = list.join(", ");
    byList.set(key, [...(byList.get(key) ?? []), tokens[Number(type)] ?? type]);
  }
  const name = nameOf(configuration);
  return [
    made(configuration, source, `create text search configuration ${name} (parser = ${parser})`),
    ...[...byList].map(
      ([list, types]): Piece => ({
        section: "text search",
        address,
        makes: [],
        needs: [address, ...(source.needs.get(address) ?? [])],
        sql: `alter text search configuration ${name} add mapping for ${types.join(", ")} with ${list}`,
      }),
    ),
  ];
};

const dictionaryPieces = (dictionary: CatalogObject, source: SchemaSource): Result => {
  const { traits } = dictionary;
  const options = text(traits.options);
  const list = [`template = ${text(traits.template)}`, ...(options === null ? [] : [options])].join(", ");
  return [made(dictionary, source, `create text search dictionary ${nameOf(dictionary)} (${list})`)];
};

const providers: Readonly<Record<string, string>> = { c: "libc", i: "icu", b: "builtin" };

const collationPieces = (collation: CatalogObject, source: SchemaSource): Result => {
  const { traits } = collation;
  const provider = providers[text(traits.provider) ?? ""];
  const locale = text(traits.locale);
  if (provider === undefined || locale === null) return "its provider is not known";
  // Two locales, which may themselves hold no blank.
  const [collate = "", type] = locale.split(" ");
  const places =
    type === undefined || type === collate
      ? [`locale = ${quoteLiteral(collate)}`]
      : [`lc_collate = ${quoteLiteral(collate)}`, `lc_ctype = ${quoteLiteral(type)}`];
  const rules = text(traits.rules);
  const list = [
    `provider = ${provider}`,
    ...places,
    ...(traits.nondeterministic === true ? ["deterministic = false"] : []),
    ...(rules === null ? [] : [`rules = ${quoteLiteral(rules)}`]),
  ];
  return [
    { ...made(collation, source, `create collation ${nameOf(collation)} (${list.join(", ")})`), section: "types" },
  ];
};

const conversionPieces = (conversion: CatalogObject, source: SchemaSource): Result => {
  const { traits } = conversion;
  const kind = traits.default === true ? "default conversion" : "conversion";
  const [from, to] = [text(traits.from) ?? "", text(traits.to) ?? ""].map(quoteLiteral);
  return [
    made(conversion, source, `create ${kind} ${nameOf(conversion)} for ${from} to ${to} from ${text(traits.function)}`),
  ];
};

/** Text search objects, collations and conversions. */
export const textSearchPieces: Readonly<Record<string, (one: CatalogObject, source: SchemaSource) => Result>> = {
  "text search configuration": configurationPieces,
  "text search dictionary": dictionaryPieces,
  collation: collationPieces,
  conversion: conversionPieces,
};
