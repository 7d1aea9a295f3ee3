import type { Catalog, CatalogObject, ErColumn, ErRelation, ErTable } from "../model/index.ts";
import { partsOfName, unquoted } from "../sql/index.ts";
import { byText, lastPart, nameOf, strings, text } from "./names.ts";

// Tables, what identifies their rows, and who points where: what a diagram shows. Partitions are their parent's affair.

export type ErModel = { readonly tables: readonly ErTable[]; readonly relations: readonly ErRelation[] };

const listed = (list: string): readonly string[] =>
  (list.match(/"(?:[^"]|"")*"|[^",]+/g) ?? [])
    .map((item) => item.trim())
    .filter((item) => item !== "")
    .map((item) => item.replace(/^PERIOD /, "").replace(/ WITHOUT OVERLAPS$/, ""));

const inParens = String.raw`\(((?:"(?:[^"]|"")*"|[^")])*)\)`;
const keyPattern = new RegExp(`^(PRIMARY KEY|UNIQUE)(?: NULLS NOT DISTINCT)? ${inParens}`);
const foreignPattern = new RegExp(`^FOREIGN KEY ${inParens} REFERENCES ((?:"(?:[^"]|"")*"|[^"(])+)${inParens}`);
// A whole index over plain columns; one with a condition says nothing about all rows.
const uniqueIndex = new RegExp(
  `^CREATE UNIQUE INDEX .* USING btree ${inParens}(?: INCLUDE ${inParens})?(?: NULLS NOT DISTINCT)?$`,
  "s",
);

type Key = { readonly primary: boolean; readonly columns: readonly string[] };

const keyOf = ({ kind, traits }: CatalogObject): Key | null => {
  const definition = text(traits.definition) ?? "";
  const match = kind === "constraint" ? keyPattern.exec(definition) : null;
  if (match !== null) return { primary: match[1] === "PRIMARY KEY", columns: listed(match[2] ?? "") };
  const index = kind === "index" ? uniqueIndex.exec(definition) : null;
  if (index === null || traits.invalid === true) return null;
  const columns = listed(index[1] ?? "");
  return columns.every(
    (column) => partsOfName(column).length === 1 && !/[\s(]/.test(column.replace(/"(?:[^"]|"")*"/g, "")),
  )
    ? { primary: false, columns }
    : null;
};

type Foreign = { readonly columns: readonly string[]; readonly to: string; readonly targets: readonly string[] };

const foreignOf = ({ kind, traits }: CatalogObject): Foreign | null => {
  const match = kind === "constraint" ? foreignPattern.exec(text(traits.definition) ?? "") : null;
  if (match === null) return null;
  const [, columns = "", to = "", targets = ""] = match;
  return { columns: listed(columns), to: to.trim().replace(/^ONLY /, ""), targets: listed(targets) };
};

const shortNames: readonly (readonly [RegExp, string])[] = [
  [/^character varying/, "varchar"],
  [/^character(?=\(|$|\[)/, "char"],
  [/^timestamp(\(\d\))? with time zone/, "timestamptz$1"],
  [/^timestamp(\(\d\))? without time zone/, "timestamp$1"],
  [/^time(\(\d\))? with time zone/, "timetz$1"],
  [/^time(\(\d\))? without time zone/, "time$1"],
  [/^double precision/, "float8"],
];

/** A type as people write it: short, and without its schema. */
const shortType = (type: string): string => {
  const usual = shortNames.find(([pattern]) => pattern.test(type));
  if (usual !== undefined) return type.replace(usual[0], usual[1]);
  return type.includes(".")
    ? unquoted(lastPart(type.replace(/(\[\])+$/, ""))) + (/(\[\])+$/.exec(type)?.[0] ?? "")
    : type;
};

type Parts = {
  readonly columns: readonly CatalogObject[];
  readonly keys: readonly Key[];
  readonly foreign: readonly Foreign[];
};

const partsByTable = (objects: Catalog): ReadonlyMap<string, Parts> => {
  const found = new Map<string, { columns: CatalogObject[]; keys: Key[]; foreign: Foreign[] }>();
  for (const object of objects.values()) {
    if (object.parent === null || !object.parent.startsWith("table ")) continue;
    const parts = found.get(object.parent) ?? { columns: [], keys: [], foreign: [] };
    found.set(object.parent, parts);
    if (object.kind === "column") parts.columns.push(object);
    const key = keyOf(object);
    if (key !== null) parts.keys.push(key);
    const foreign = foreignOf(object);
    if (foreign !== null) parts.foreign.push(foreign);
  }
  for (const { columns } of found.values()) columns.sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  return found;
};

const subset = (some: readonly string[], all: readonly string[]): boolean => some.every((one) => all.includes(one));

const relationsOf = (table: CatalogObject, { columns, keys, foreign }: Parts): readonly ErRelation[] => {
  const nullable = new Set(
    columns.filter(({ traits }) => traits["not null"] !== true).map((one) => lastPart(nameOf(one))),
  );
  const primary = keys.find((key) => key.primary)?.columns ?? [];
  return foreign.map((one) => ({
    from: nameOf(table),
    to: one.to,
    columns: one.columns.map(unquoted),
    targets: one.targets.map(unquoted),
    optional: one.columns.some((column) => nullable.has(column)),
    single: keys.some((key) => subset(key.columns, one.columns)),
    identifying: primary.length > 0 && subset(one.columns, primary),
  }));
};

const columnsOf = ({ columns, keys, foreign }: Parts): readonly ErColumn[] =>
  columns.map((column) => {
    const name = lastPart(nameOf(column));
    const primary = keys.some((key) => key.primary && key.columns.includes(name));
    const unique = keys.some((key) => !key.primary && key.columns.length === 1 && key.columns[0] === name);
    const points = foreign.some((one) => one.columns.includes(name));
    return {
      name: unquoted(name),
      type: shortType(text(column.traits.type) ?? ""),
      notNull: column.traits["not null"] === true,
      marks: [
        ...(primary ? ["PK" as const] : []),
        ...(points ? ["FK" as const] : []),
        ...(unique ? ["UK" as const] : []),
      ],
    };
  });

const tableOf = (name: string, parts: Parts | undefined, pointedAt: ReadonlySet<string> | null): ErTable => {
  const [schema = "", table = ""] = partsOfName(name).map(unquoted);
  const columns = parts === undefined ? [] : columnsOf(parts);
  return {
    name,
    schema,
    title: table,
    columns: pointedAt === null ? columns : columns.filter((column) => pointedAt.has(column.name)),
    outside: pointedAt !== null,
  };
};

/** What a diagram of these tables shows. Tables that they point at, and that are not among them, stand at the edge. */
export const erModel = (objects: Catalog, isWanted: (table: CatalogObject) => boolean): ErModel => {
  const parts = partsByTable(objects);
  const none: Parts = { columns: [], keys: [], foreign: [] };
  const wanted = [...objects.values()].filter(
    (object) => object.kind === "table" && object.traits.partition === undefined && isWanted(object),
  );
  const names = new Set(wanted.map(nameOf));
  const relations = wanted
    .flatMap((table) => relationsOf(table, parts.get(table.address) ?? none))
    .toSorted((a, b) => byText(a.to, b.to) || byText(a.from, b.from) || byText(a.columns.join(), b.columns.join()));
  const edge = new Map<string, Set<string>>();
  for (const table of wanted) {
    for (const { to, targets } of parts.get(table.address)?.foreign ?? []) {
      if (names.has(to)) continue;
      const pointedAt = edge.get(to) ?? new Set();
      for (const target of targets) pointedAt.add(unquoted(target));
      edge.set(to, pointedAt);
    }
  }
  const tables = [
    ...wanted.map((table) => tableOf(nameOf(table), parts.get(table.address), null)),
    ...[...edge].map(([name, pointedAt]) => tableOf(name, parts.get(`table ${name}`), pointedAt)),
  ].toSorted((a, b) => byText(a.schema, b.schema) || byText(a.title, b.title));
  return { tables, relations };
};

/** Does a table bear this name? `users`, `public.users`, and `*` for any text. */
export const matchesPattern = (name: string, pattern: string): boolean => {
  const parts = partsOfName(name).map(unquoted);
  const expression = new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
    "s",
  );
  return expression.test(parts.join(".")) || expression.test(parts.at(-1) ?? "");
};

/** The addresses of tables that these changed objects are, or belong to. */
export const tablesOf = (objects: Catalog, addresses: Iterable<string>): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const address of addresses) {
    for (let at: string | null | undefined = address; at != null; at = objects.get(at)?.parent) {
      const object = objects.get(at);
      const [parent] = strings(object?.traits.partition === undefined ? [] : object.traits.inherits);
      if (object?.kind === "table") found.add(parent === undefined ? at : `table ${parent}`);
    }
  }
  return found;
};
