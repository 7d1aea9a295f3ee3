// A catalog as Prisma can see it: tables with columns, keys, indexes and foreign keys, and enums, in the schemas that it was
// told of. Two databases whose views are equal are in sync, whatever else is in them.
import type { Catalog, CatalogObject } from "../../model/index.ts";
import { counts, defaultToken } from "./defaults.ts";
import { type ForeignKey, type Index, readForeignKey, readIndex } from "./keys.ts";
import type { Scope } from "./mend.ts";
import { namesIn } from "./names.ts";
import { type PrismaType, typesOf } from "./types.ts";

export type Column = {
  readonly object: CatalogObject;
  readonly name: string;
  readonly type: PrismaType;
  readonly nullable: boolean;
  /** It counts by itself: a serial or an identity. */
  readonly counts: boolean;
  /** Equal for defaults that Prisma takes for one. */
  readonly default: string | null;
  readonly generated: string | null;
};

export type Table = {
  readonly object: CatalogObject;
  readonly names: readonly [schema: string, name: string];
  readonly columns: readonly Column[];
  /** Primary keys, unique constraints and indexes that Prisma could have made. */
  readonly indexes: readonly Index[];
  readonly foreignKeys: readonly ForeignKey[];
};

export type Expressible = {
  readonly tables: ReadonlyMap<string, Table>;
  readonly enums: ReadonlyMap<string, { readonly object: CatalogObject; readonly labels: readonly string[] }>;
};

/** Tables that tools keep for themselves: where migrations were applied, and what PostGIS needs. */
const ledgers =
  /^(_prisma_migrations|schema_migrations|ar_internal_metadata|__drizzle_migrations|flyway_schema_history|schema_version|pgmigrations|goose_db_version|gorp_migrations|knex_migrations(_lock)?|atlas_schema_revisions|__diesel_schema_migrations|_sqlx_migrations|databasechangelog(lock)?|sequelizemeta|migrations|typeorm_metadata|__efmigrationshistory|spatial_ref_sys|geometry_columns|geography_columns|raster_columns|raster_overviews)$/i;

/** Is it a table that Prisma neither makes nor drops unless its schema names it? */
export const isLedger = (name: string): boolean => ledgers.test(name);

const isTable = ({ kind, traits }: CatalogObject): boolean =>
  kind === "table" && traits.partition === undefined && traits["foreign server"] === undefined;

const columnOf = (object: CatalogObject, read: (type: string) => PrismaType): Column => {
  const { traits } = object;
  const type = read(String(traits.type));
  const text = typeof traits.default === "string" ? traits.default : null;
  return {
    object,
    name: namesIn("column", object.address)[2] ?? "",
    type,
    nullable: traits["not null"] !== true && !type.notNull,
    counts: counts(text, traits.identity !== undefined, type),
    default: defaultToken(text, type),
    generated: typeof traits.generated === "string" ? traits.generated : null,
  };
};

const childrenOf = (catalog: Catalog): ReadonlyMap<string, readonly CatalogObject[]> => {
  const children = new Map<string, CatalogObject[]>();
  for (const object of catalog.values()) {
    if (object.parent === null) continue;
    const siblings = children.get(object.parent);
    if (siblings) siblings.push(object);
    else children.set(object.parent, [object]);
  }
  return children;
};

/** What Prisma sees of a catalog. `given`: addresses that the platform put there, which are nobody's drift. */
export const expressibleIn = (catalog: Catalog, scope: Scope, given: ReadonlySet<string>): Expressible => {
  const read = typesOf(catalog);
  const children = childrenOf(catalog);
  const tables = new Map<string, Table>();
  const enums = new Map<string, { readonly object: CatalogObject; readonly labels: readonly string[] }>();
  for (const object of catalog.values()) {
    const { kind, address, traits } = object;
    const [schema = "", name = ""] = namesIn(kind, address);
    if (!scope.schemas.includes(schema) || given.has(address)) continue;
    if (kind === "enum") enums.set(address, { object, labels: labelsOf(traits.labels) });
    if (!isTable(object)) continue;
    const parts = children.get(address) ?? [];
    tables.set(address, {
      object,
      names: [schema, name],
      columns: parts.filter((part) => part.kind === "column").map((part) => columnOf(part, read)),
      indexes: parts.flatMap((part) => readIndex(part, scope) ?? []),
      foreignKeys: parts.flatMap((part) => readForeignKey(part, scope) ?? []),
    });
  }
  return { tables, enums };
};

const labelsOf = (labels: unknown): readonly string[] => (Array.isArray(labels) ? labels.map(String) : []);

/** What Prisma's own diff must be told to leave alone, as it spells it: `schema.name`. */
export type External = { readonly tables: readonly string[]; readonly enums: readonly string[] };

export const externalTo = (
  { schemas }: Scope,
  {
    real,
    declared,
    given,
  }: { readonly real: Catalog; readonly declared: Catalog; readonly given: ReadonlySet<string> },
): External => {
  const external = [...real.values()].flatMap(({ kind, address }) => {
    const [schema = "", name = ""] = namesIn(kind, address);
    const ledger = kind === "table" && isLedger(name) && !declared.has(address);
    return schemas.includes(schema) && (given.has(address) || ledger) ? [{ kind, name: `${schema}.${name}` }] : [];
  });
  const ofKind = (wanted: string) => external.filter(({ kind }) => kind === wanted).map(({ name }) => name);
  return { tables: ofKind("table"), enums: ofKind("enum") };
};
