import type { CatalogObject } from "../model/index.ts";
import type { Piece, SchemaSource } from "./contract.ts";
import { nameOf, operatorOf, strings, text, withoutArguments } from "./names.ts";

type Result = readonly Piece[] | string;

const made = (
  { address }: CatalogObject,
  source: SchemaSource,
  sql: string,
  section: Piece["section"] = "operators",
): Piece => ({ section, address, makes: [address], needs: source.needs.get(address) ?? [], sql });

/** `public.===` and its two types of `public.=== (integer, none)`. */
const operands = (operator: CatalogObject): readonly [name: string, left: string, right: string] => {
  const match = /^(.*?) \((.*)\)$/s.exec(nameOf(operator));
  const [, name = "", types = ""] = match ?? [];
  // A type may hold a comma only in parentheses or quotes.
  const at = [...types.matchAll(/"(?:[^"]|"")*"|\([^)]*\)|(, )/g)].find(([, comma]) => comma !== undefined)?.index ?? 0;
  return [name, types.slice(0, at), types.slice(at + 2)];
};

const operatorPieces = (operator: CatalogObject, source: SchemaSource): Result => {
  const { traits } = operator;
  const [name, left, right] = operands(operator);
  const clause = (word: string, value: string | null) => (value === null ? [] : [`${word} = ${value}`]);
  const other = (trait: string) => {
    const printed = text(traits[trait]);
    return printed === null ? null : operatorOf(printed);
  };
  const clauses = [
    ...clause("function", text(traits.function)),
    ...clause("leftarg", left === "none" ? null : left),
    ...clause("rightarg", right === "none" || right === "-" ? null : right),
    ...clause("commutator", other("commutator")),
    ...clause("negator", other("negator")),
    ...clause("restrict", text(traits.restrict)),
    ...clause("join", text(traits.join)),
    ...(traits.hashes === true ? ["hashes"] : []),
    ...(traits.merges === true ? ["merges"] : []),
  ];
  return [made(operator, source, `create operator ${name} (${clauses.join(", ")})`)];
};

const familyPieces = (family: CatalogObject, source: SchemaSource): Result => [
  { ...made(family, source, `create operator family ${nameOf(family)}`), needs: [] },
];

/** `3 public.=(a,a)` as an item of an operator class. */
const items = (json: CatalogObject["traits"][string] | undefined, word: string): readonly string[] =>
  strings(json).map((item) => {
    const at = item.indexOf(" ");
    return `${word} ${item.slice(0, at)} ${item.slice(at + 1)}`;
  });

const classPieces = (one: CatalogObject, source: SchemaSource): Result => {
  const { traits, address } = one;
  const [name = "", method = ""] = nameOf(one).split(/ using (?=(?:"(?:[^"]|"")*"|[^" ]+)$)/);
  const familyName = text(traits.family) ?? name;
  const family = source.objects.get(`operator family ${familyName} using ${method}`);
  const brothers = [...source.objects.values()].filter(
    ({ kind, traits: own }) => kind === "operator class" && own.family === traits.family,
  );
  if (family === undefined) return "its operator family belongs to somebody else";
  if (brothers.length > 1) return "its operator family has several classes, and which operator is whose is not known";
  const storage = text(traits.storage);
  const all = [
    ...items(family.traits.operators, "operator"),
    ...items(family.traits.functions, "function"),
    ...(storage === null ? [] : [`storage ${storage}`]),
  ];
  const sql = `create operator class ${name}${traits.default === true ? " default" : ""}\n  for type ${text(traits.type)} using ${method} family ${familyName} as\n  ${all.join(",\n  ")}`;
  return [{ ...made(one, source, sql), needs: [family.address, ...(source.needs.get(address) ?? [])] }];
};

const contexts: Readonly<Record<string, string>> = { a: " as assignment", i: " as implicit" };

const castPieces = (cast: CatalogObject, source: SchemaSource): Result => {
  const { traits } = cast;
  const how =
    traits.method === "b"
      ? "without function"
      : traits.method === "i"
        ? "with inout"
        : `with function ${text(traits.function)}`;
  return [made(cast, source, `create cast ${nameOf(cast)} ${how}${contexts[text(traits.context) ?? ""] ?? ""}`)];
};

const methodPieces = (method: CatalogObject, source: SchemaSource): Result => {
  const { traits } = method;
  const form = traits.form === "t" ? "table" : "index";
  const sql = `create access method ${nameOf(method)} type ${form} handler ${withoutArguments(text(traits.handler) ?? "")}`;
  return [made(method, source, sql, "languages")];
};

/** Operators and what belongs to them. */
export const operatorPiecesByKind: Readonly<Record<string, (one: CatalogObject, source: SchemaSource) => Result>> = {
  operator: operatorPieces,
  "operator family": familyPieces,
  "operator class": classPieces,
  cast: castPieces,
  "access method": methodPieces,
  language: () => "a language that no extension brings is made of functions in C",
};
