import type { CatalogObject } from "../model/index.ts";
import { partsOfName } from "../sql/index.ts";
import { columnAfterwards, columnClauses, columnLine } from "./columns.ts";
import type { Piece, SchemaSource } from "./contract.ts";
import { byText, foreignOptions, lastPart, nameOf, strings, text, withOptions } from "./names.ts";

/** What a table is made with. */
export type TableParts = {
  /** In their order. */
  readonly columns: readonly CatalogObject[];
  readonly constraints: readonly CatalogObject[];
  readonly sequenceOf: (column: string) => CatalogObject | null;
};

const isPartition = ({ traits }: CatalogObject): boolean => text(traits.partition) !== null;
const isForeign = ({ traits }: CatalogObject): boolean => traits["foreign server"] !== undefined;

/** Does the list of columns leave some to the parents? Then their order is the parents' affair. */
const takesFromParents = (table: CatalogObject, columns: readonly CatalogObject[]): boolean =>
  !isPartition(table) && columns.some(({ traits }) => traits["not local"] === true);

/** Does a constraint stand in the list of its table? Foreign keys need tables that may come later. */
export const isInline = ({ address, traits }: CatalogObject, apart: SchemaSource["apart"]): boolean =>
  !apart.has(address) &&
  !(text(traits.definition) ?? "").startsWith("FOREIGN KEY") &&
  traits["not valid"] !== true &&
  traits["not enforced"] !== true;

const order: readonly string[] = ["PRIMARY KEY", "UNIQUE", "EXCLUDE", "CHECK"];
const rankOf = ({ traits }: CatalogObject): number =>
  order.findIndex((word) => (text(traits.definition) ?? "").startsWith(word));

export const isPassedOn = (constraint: CatalogObject, table: CatalogObject): boolean =>
  constraint.traits["not local"] === true && !isPartition(table);

const inlineConstraints = (table: CatalogObject, { constraints }: TableParts, source: SchemaSource) =>
  constraints
    .filter((one) => isInline(one, source.apart) && !isPassedOn(one, table))
    .toSorted((a, b) => rankOf(a) - rankOf(b) || byText(a.address, b.address));

const constraintLine = (constraint: CatalogObject): string =>
  `constraint ${lastPart(nameOf(constraint))} ${text(constraint.traits.definition)}`;

const listOf = (table: CatalogObject, parts: TableParts, source: SchemaSource): readonly string[] => {
  const { columns, sequenceOf } = parts;
  const constraints = inlineConstraints(table, parts, source).map(constraintLine);
  if (text(table.traits["of type"]) !== null) {
    const spoken = columns.flatMap((column) => {
      const clauses = columnClauses(column, sequenceOf(column.address), source.apart);
      return clauses === "" ? [] : [`${lastPart(nameOf(column))} with options${clauses}`];
    });
    return [...spoken, ...constraints];
  }
  const partial = takesFromParents(table, columns);
  const own = partial ? columns.filter(({ traits }) => traits["not local"] !== true) : columns;
  // The identity of a partition's column is its parent's, and comes when it is attached.
  const lines = own.map((column) =>
    columnLine(isPartition(table) ? withoutIdentity(column) : column, sequenceOf(column.address), source.apart),
  );
  return [...lines, ...constraints];
};

const withoutIdentity = (column: CatalogObject): CatalogObject => {
  const { identity: _, ...traits } = column.traits;
  return { ...column, traits };
};

const foreignPart = ({ traits }: CatalogObject): string => {
  const told = traits["foreign server"];
  if (told === null || typeof told !== "object" || Array.isArray(told) || told === undefined) return "";
  const { server, options } = told as Readonly<Record<string, CatalogObject["traits"][string]>>;
  const name = text(server) ?? "";
  return ` server "${name.replaceAll('"', '""')}"${foreignOptions(options)}`;
};

const creation = (table: CatalogObject, parts: TableParts, source: SchemaSource): string => {
  const { traits } = table;
  const lines = listOf(table, parts, source);
  const type = text(traits["of type"]);
  const list = lines.length === 0 ? (type === null ? " ()" : "") : ` (\n  ${lines.join(",\n  ")}\n)`;
  const parents = takesFromParents(table, parts.columns) ? strings(traits.inherits) : [];
  const key = text(traits["partitioned by"]);
  const method = text(traits["access method"]);
  const tablespace = text(traits.tablespace);
  return [
    `create ${isForeign(table) ? "foreign " : traits.persistence === "unlogged" ? "unlogged " : ""}table ${nameOf(table)}`,
    type === null ? "" : ` of ${type}`,
    list,
    parents.length === 0 ? "" : ` inherits (${parents.join(", ")})`,
    key === null ? "" : ` partition by ${key}`,
    method === null ? "" : ` using "${method.replaceAll('"', '""')}"`,
    foreignPart(table),
    withOptions(["", traits.options], ["toast.", traits["toast options"]]),
    tablespace === null ? "" : ` tablespace "${tablespace.replaceAll('"', '""')}"`,
  ].join("");
};

const kinship = (table: CatalogObject, columns: readonly CatalogObject[]): readonly Piece[] => {
  const { address, traits } = table;
  const name = nameOf(table);
  const parents = strings(traits.inherits);
  const bound = text(traits.partition);
  const piece = (section: Piece["section"], parent: string, sql: string): Piece => ({
    section,
    address,
    makes: [],
    needs: [address, `table ${parent}`],
    sql,
  });
  if (bound !== null) {
    return parents.map((parent) =>
      piece("partitions", parent, `alter table ${parent} attach partition ${name} ${bound}`),
    );
  }
  if (takesFromParents(table, columns)) return [];
  return parents.map((parent) => piece("inheritance", parent, `alter table ${name} inherit ${parent}`));
};

/** A default or NOT NULL that a child says otherwise than its parents. */
const overridden = (table: CatalogObject, parts: TableParts, { objects }: SchemaSource): readonly string[] => {
  if (!takesFromParents(table, parts.columns)) return [];
  return parts.columns
    .filter(({ traits }) => traits["not local"] === true)
    .flatMap(({ address, traits }) => {
      const name = lastPart(address);
      const above = strings(table.traits.inherits).flatMap((parent) => objects.get(`column ${parent}.${name}`) ?? []);
      const at = `alter table only ${nameOf(table)} alter column ${name}`;
      const fallback = text(traits.default);
      const passedOn = above.every((one) => text(one.traits.default) === fallback);
      const required = traits["not null"] === true && above.every((one) => one.traits["not null"] !== true);
      return [
        ...(passedOn ? [] : [fallback === null ? `${at} drop default` : `${at} set default ${fallback}`]),
        ...(required ? [`${at} set not null`] : []),
      ];
    });
};

/** A table with its columns and the constraints that need no other table; then what ALTER TABLE has to add. */
export const tablePieces = (table: CatalogObject, parts: TableParts, source: SchemaSource): readonly Piece[] => {
  const { address, traits } = table;
  const name = nameOf(table);
  const inline = inlineConstraints(table, parts, source);
  const sequences = parts.columns.flatMap(({ address: column }) => parts.sequenceOf(column)?.address ?? []);
  const makes = [address, ...[...parts.columns, ...inline].map((one) => one.address), ...sequences];
  const needed = makes.filter((one) => !source.apart.has(one)).flatMap((one) => source.needs.get(one) ?? []);
  const parents = takesFromParents(table, parts.columns) ? strings(traits.inherits).map((one) => `table ${one}`) : [];
  const words = isForeign(table) ? "foreign table" : "table";
  const later = (sql: string, section: Piece["section"] = "tables", needs: readonly string[] = []): Piece => ({
    section,
    address,
    makes: [],
    needs: [address, ...needs],
    sql,
  });
  // Foreign tables say "nothing", and cannot be told otherwise.
  const identity = isForeign(table) ? null : text(traits["replica identity"]);
  return [
    {
      section: "tables",
      address,
      makes,
      needs: [`schema ${partsOfName(name)[0]}`, ...parents, ...needed],
      sql: creation(table, parts, source),
    },
    ...parts.columns.flatMap((column) => columnAfterwards(column, words, source)),
    ...overridden(table, parts, source).map((sql) => later(sql)),
    ...kinship(table, parts.columns),
    ...(identity === null
      ? []
      : [
          later(
            `alter table ${name} replica identity ${identity.replace(/^index /, "using index ")}`,
            "replica identities",
          ),
        ]),
    ...(traits["row security"] === true
      ? [later(`alter table ${name} enable row level security`, "row level security")]
      : []),
    ...(traits["row security forced"] === true
      ? [later(`alter table ${name} force row level security`, "row level security")]
      : []),
  ];
};
