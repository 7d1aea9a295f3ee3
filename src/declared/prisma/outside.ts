// What a database holds that no Prisma schema can say. A list for the reader, never drift.
import type { Catalog, CatalogObject } from "../../model/index.ts";
import { type Expressible, isLedger, type Table } from "./expressible.ts";
import type { Scope } from "./mend.ts";
import type { Model } from "./models.ts";
import { namesIn } from "./names.ts";

type Held = {
  readonly catalog: Catalog;
  readonly real: Expressible;
  readonly scope: Scope;
  readonly models: readonly Model[];
  readonly given: ReadonlySet<string>;
};

// Told with the table that they hang on, or of no weight here.
const passedOver: ReadonlySet<string> = new Set([
  "column",
  "schema",
  "default privileges",
  "role",
  "role setting",
  "membership",
  "database",
]);

/** Kinds that live in no schema. */
const alone: ReadonlySet<string> = new Set([
  "extension",
  "event trigger",
  "publication",
  "publication table",
  "subscription",
  "foreign data wrapper",
  "server",
  "user mapping",
  "cast",
  "language",
  "access method",
]);

const tails: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/ DEFERRABLE/, "deferrable"],
  [/ NOT VALID/, "not valid"],
  [/ NOT ENFORCED/, "not enforced"],
  [/ MATCH FULL/, "match full"],
  [/ INCLUDE \(/, "include"],
  [/ NULLS NOT DISTINCT/, "nulls not distinct"],
  [/ WITH \(/, "storage parameters"],
  [/ NULLS (FIRST|LAST)/, "nulls first or last"],
];

/** What a key or index has beside what Prisma sees of it. */
const besides = ({ address, traits }: CatalogObject): readonly string[] => {
  const definition = String(traits.definition ?? "").replaceAll(/"(?:""|[^"])*"|'(?:''|[^'])*'/g, "x");
  return tails.filter(([pattern]) => pattern.test(definition)).map(([, words]) => `${words} of ${address}`);
};

const ofTable = ({ object, columns, indexes, foreignKeys }: Table): readonly string[] => {
  const { address, traits } = object;
  return [
    ...(traits["row security"] === true ? [`row security of ${address}`] : []),
    ...(traits["partitioned by"] === undefined ? [] : [`partitioning of ${address}`]),
    ...(traits.inherits === undefined ? [] : [`inheritance of ${address}`]),
    ...(traits.options === undefined ? [] : [`storage parameters of ${address}`]),
    ...columns.filter(({ generated }) => generated !== null).map((column) => `generation of ${column.object.address}`),
    ...columns
      .filter((column) => column.object.traits.collation !== undefined)
      .map((column) => `collation of ${column.object.address}`),
    ...indexes.flatMap((index) => besides(index.object)),
    ...foreignKeys.flatMap((key) => besides(key.object)),
  ];
};

const counted = (objects: readonly CatalogObject[], trait: string, words: string): readonly string[] => {
  const count = objects.filter(({ traits }) => traits[trait] !== undefined && traits[trait] !== null).length;
  return count === 0 ? [] : [`${words} ${count} ${count === 1 ? "object" : "objects"}`];
};

const seenBy = ({ tables, enums }: Expressible): ReadonlySet<string> => {
  const parts = [...tables.values()].flatMap(({ object, indexes, foreignKeys }) => [
    object.address,
    ...[...indexes, ...foreignKeys].map((part) => part.object.address),
  ]);
  return new Set([...enums.keys(), ...parts]);
};

/** One phrase for each thing, sorted; comments and rights, which are many, as counts. */
export const outsideOf = ({ catalog, real, scope, models, given }: Held): readonly string[] => {
  const seen = seenBy(real);
  const views = new Set(models.filter(({ kind }) => kind === "view").map(({ schema, name }) => `${schema}\0${name}`));
  const elsewhere = new Set<string>();
  const mine = [...catalog.values()].filter(({ kind, address, parent }) => {
    if (given.has(address) || (parent !== null && given.has(parent)) || passedOver.has(kind)) return false;
    const names = namesIn(kind, address);
    if (!alone.has(kind) && !scope.schemas.includes(names[0] ?? "")) {
      elsewhere.add(names[0] ?? "");
      return false;
    }
    return true;
  });
  const told = mine.filter(({ kind, address, parent, traits }) => {
    const names = namesIn(kind, address);
    if (seen.has(address) || (kind === "extension" && scope.extensions.includes(names[0] ?? ""))) return false;
    if (kind === "sequence" && traits["owned by"] !== undefined) return false;
    if (/view$/.test(kind)) return !views.has(names.slice(0, 2).join("\0"));
    // Parts of what is told whole: a partition, a view, a ledger.
    const whole = parent !== null && /^(table|view|materialized view|type|domain) /.test(parent);
    return !whole || seen.has(parent);
  });
  const ledger = ({ kind, address }: CatalogObject) => kind === "table" && isLedger(namesIn(kind, address)[1] ?? "");
  return [
    ...told.filter((object) => !ledger(object)).map(({ address }) => address),
    ...[...real.tables.values()].flatMap(ofTable),
    ...[...elsewhere].map((schema) => `everything in schema ${schema}`),
    ...counted(mine, "comment", "comments on"),
    ...counted(mine, "acl", "rights on"),
  ].sort();
};
