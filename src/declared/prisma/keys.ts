// Keys, indexes and foreign keys as Prisma sees them, from the definitions that Postgres prints. To Prisma a unique
// constraint and a unique index are one thing, and an index is its columns, their order, its method and, but for B-trees and
// hashes, its operator classes.
import type { CatalogObject } from "../../model/index.ts";
import { unquoted } from "../../sql/index.ts";
import type { Scope } from "./mend.ts";
import { namesIn } from "./names.ts";

export type Index = {
  readonly object: CatalogObject;
  readonly name: string;
  readonly kind: "primary key" | "unique" | "index";
  readonly columns: readonly string[];
  /** Columns that are carried along. Prisma knows them only as further columns. */
  readonly included: readonly string[];
  /** Equal for indexes of equal columns that Prisma takes for one, but for the operator classes. */
  readonly manner: string;
  /** The operator class of each column, without its schema; empty for the default one. */
  readonly operators: readonly string[];
};

export type ForeignKey = {
  readonly object: CatalogObject;
  readonly name: string;
  readonly columns: readonly string[];
  /** As SQL spells it: `public."User"`. */
  readonly references: string;
  readonly referenced: readonly string[];
  readonly onUpdate: string;
  readonly onDelete: string;
};

const name = `(?:"(?:""|[^"])*"|[^\\s"(),.]+)`;

const quoting = /"(?:""|[^"])*"|'(?:''|[^'])*'/g;
const blank = (text: string): string => text.replaceAll(quoting, (found) => "x".repeat(found.length));

/** What stands between the bracket at `open` and the one that closes it, and where that is. */
const bracketAt = (text: string, open: number): { readonly items: readonly string[]; readonly end: number } => {
  const bones = blank(text);
  const items: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < bones.length; at += 1) {
    const sign = bones[at];
    if (sign === "(") depth += 1;
    if (sign === ")") depth -= 1;
    if (depth !== 0 && !(depth === 1 && sign === ",")) continue;
    items.push(text.slice(from, at).trim());
    from = at + 1;
    if (depth === 0) return { items, end: at };
  }
  return { items, end: text.length };
};

/** The bracket that follows a word, outside of quotes. */
const bracketAfter = (text: string, word: RegExp): ReturnType<typeof bracketAt> | null => {
  const match = word.exec(blank(text));
  return match === null ? null : bracketAt(text, match.index + match[0].length - 1);
};

const item = new RegExp(
  `^(${name})( COLLATE ${name}(?:\\.${name})?)?(?: (?!ASC|DESC|NULLS)((?:${name}\\.)?${name})(?: \\(.*\\))?)?( DESC)?( NULLS (?:FIRST|LAST))?$`,
);

type Part = { readonly column: string; readonly operators: string; readonly descending: string };

const partOf = (text: string): Part | null => {
  const match = item.exec(text);
  if (match === null) return null;
  const [, column = "", , operators = "", descending = ""] = match;
  return { column: unquoted(column), operators: operators.replace(/^.*\./, ""), descending };
};

const definitionOf = ({ traits }: CatalogObject): string =>
  typeof traits.definition === "string" ? traits.definition : "";

// Methods that extensions bring, `hnsw` of pgvector among them, Prisma takes for B-trees.
const knownMethods = /^(btree|hash|gin|gist|spgist|brin)$/;

const methodOf = (definition: string): string => {
  const method = / USING (\w+) \(/.exec(blank(definition))?.[1] ?? "";
  return knownMethods.test(method) ? method : "btree";
};

const indexOf = (object: CatalogObject, scope: Scope): Index | null => {
  const definition = definitionOf(object);
  const method = methodOf(definition);
  const bracket = bracketAfter(definition, /\bUSING \w+ \(/);
  if (bracket === null) return null;
  const parts = bracket.items.map(partOf);
  const rest = definition.slice(bracket.end + 1);
  const where = blank(rest).indexOf(" WHERE ");
  if (where !== -1 && !scope.partialIndexes) return null;
  const columns = parts.flatMap((part) => part ?? []);
  if (columns.length !== parts.length) return null;
  const order = columns.map(({ descending }) => descending).join(",");
  return {
    object,
    name: namesIn("index", object.address)[1] ?? "",
    kind: /^CREATE UNIQUE /.test(definition) ? "unique" : "index",
    columns: columns.map(({ column }) => column),
    included: bracketAfter(rest, /\bINCLUDE \(/)?.items.map(unquoted) ?? [],
    manner: `${method} ${order.replace(/,+$/, "")}${where === -1 ? "" : rest.slice(where)}`,
    operators: columns.map(({ operators }) => operators),
  };
};

const constraintOf = (object: CatalogObject): Index | null => {
  const definition = definitionOf(object);
  const kind = /^(PRIMARY KEY|UNIQUE)\b/.exec(definition)?.[1];
  const bracket = bracketAfter(definition, /\(/);
  if (kind === undefined || bracket === null || / WITHOUT OVERLAPS$/.test(bracket.items.at(-1) ?? "")) return null;
  const columns = bracket.items.map(unquoted);
  return {
    object,
    name: namesIn("constraint", object.address)[2] ?? "",
    kind: kind === "UNIQUE" ? "unique" : "primary key",
    columns,
    included: bracketAfter(definition.slice(bracket.end + 1), /\bINCLUDE \(/)?.items.map(unquoted) ?? [],
    manner: "btree ",
    operators: [],
  };
};

/** An index as Prisma sees it; null for what it does not see: expressions, exclusions, and predicates unless it is told to. */
export const readIndex = (object: CatalogObject, scope: Scope): Index | null => {
  if (object.kind === "index") return indexOf(object, scope);
  return object.kind === "constraint" ? constraintOf(object) : null;
};

const action = (definition: string, event: string): string =>
  new RegExp(` ON ${event} (CASCADE|RESTRICT|SET NULL|SET DEFAULT)`).exec(definition)?.[1] ?? "NO ACTION";

const reference = new RegExp(`^ REFERENCES (${name}\\.${name})\\(`);

/** A foreign key as Prisma sees it; null for what it does not see: those that leave its schemas, and those over periods. */
export const readForeignKey = (object: CatalogObject, scope: Scope): ForeignKey | null => {
  const definition = definitionOf(object);
  if (object.kind !== "constraint" || !definition.startsWith("FOREIGN KEY (")) return null;
  const own = bracketAt(definition, definition.indexOf("("));
  const rest = definition.slice(own.end + 1);
  const referring = reference.exec(rest);
  const references = referring?.[1];
  if (!referring || references === undefined || own.items.some((text) => text.startsWith("PERIOD "))) return null;
  if (!scope.schemas.includes(namesIn("", ` ${references}`)[0] ?? "")) return null;
  const other = bracketAt(rest, referring[0].length - 1);
  const tail = rest.slice(other.end + 1);
  return {
    object,
    name: namesIn("constraint", object.address)[2] ?? "",
    columns: own.items.map(unquoted),
    references,
    referenced: other.items.map(unquoted),
    onUpdate: action(tail, "UPDATE"),
    onDelete: action(tail, "DELETE"),
  };
};
