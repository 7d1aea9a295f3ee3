import { type Entry, type Remedy, remediesOf } from "../catalog/index.ts";
import type { Change, Json } from "../model/index.ts";

// What no ALTER changes is dropped and made again: a cast, an aggregate, the base of a domain. None of these holds rows; an
// extension may, and is never dropped for it. Columns of such a type hold text for the time: what a value says of itself is
// what it is read from.

const replaced: ReadonlySet<string> = new Set([
  "aggregate",
  "cast",
  "collation",
  "conversion",
  "domain",
  "event trigger",
  "operator",
  "operator class",
  "operator family",
  "publication",
  "range",
  "text search configuration",
  "text search dictionary",
  "transform",
]);

/** Traits that ALTER changes wherever there are any. */
const alterable: ReadonlySet<string> = new Set(["owner", "acl", "comment"]);

const serverOf = (traits: Change["before"]): Json => {
  const told = (traits?.["foreign server"] ?? {}) as Readonly<Record<string, Json>>;
  return told.server ?? null;
};

/** Is it on another server? A foreign table holds no rows. */
const isElsewhere = ({ kind, before, after }: Change): boolean => {
  const [shall, is] = [serverOf(before), serverOf(after)];
  return kind === "table" && shall !== null && is !== null && shall !== is;
};

/** Is it one that may have to be dropped and made again? */
export const isReplaced = (change: Change): boolean => {
  const { type, kind, before, after } = change;
  if (type !== "altered") return false;
  if (!replaced.has(kind)) return isElsewhere(change);
  return Object.keys({ ...before, ...after }).some((trait) => !alterable.has(trait));
};

const types: ReadonlySet<string> = new Set(["domain", "enum", "range", "type"]);

/** Is it a type that columns cannot be of while this is done to it? Labels of an enum may only be added. */
export const isTypeAnew = (change: Change): boolean =>
  types.has(change.kind) &&
  (change.type === "added" ||
    (change.kind === "enum" && change.type === "altered" && change.before?.labels !== undefined));

/** Is it a type that is not there? */
export const isMissingType = ({ type, kind }: Change): boolean => type === "removed" && types.has(kind);

/** An attribute of a composite type, which is only changed where no column is of that type. */
export const isAttribute = ({ kind, parent }: Change): boolean =>
  kind === "column" && parent?.startsWith("type ") === true;

const typeOf = (change: Change): string | null => (isAttribute(change) ? change.parent : change.address);

type Columns = {
  readonly entries: readonly Entry[];
  readonly columns: readonly {
    readonly column: string;
    readonly table: string;
    readonly name: string;
    readonly unit: string;
    readonly types: readonly string[];
    readonly listed: boolean;
  }[];
};

/** Columns whose texts are put in order by one of these collations, as their entries say it. */
const collatedBy = (entries: readonly Entry[], changes: readonly Change[]): ReadonlyMap<string, string> => {
  const names = new Set(
    changes.filter(({ kind }) => kind === "collation").map(({ address }) => address.slice("collation ".length)),
  );
  if (names.size === 0) return new Map();
  return new Map(
    entries.flatMap(({ kind, address, parent, traits }) => {
      if (kind !== "column" || !parent?.startsWith("table ")) return [];
      const { collation, type }: Readonly<Record<string, Json>> = JSON.parse(traits);
      return typeof collation === "string" && names.has(collation) ? [[address, String(type)]] : [];
    }),
  );
};

/** SQL that makes text of the columns of tables that are of these types, and takes these collations off. */
export const parkingFor = (
  { entries, columns }: Columns,
  changes: readonly Change[],
): readonly { readonly address: string; readonly remedy: Remedy }[] => {
  const units = new Set(
    entries.filter(({ address }) => changes.some((one) => typeOf(one) === address)).map(({ unit }) => unit),
  );
  const tables = new Set(entries.filter(({ kind }) => kind === "table").map(({ unit }) => unit));
  const defaults = new Set(
    entries
      .filter(({ kind, traits }) => kind === "column" && "default" in JSON.parse(traits))
      .map(({ address }) => address),
  );
  const collated = collatedBy(entries, changes);
  const uncollated = columns.flatMap(({ column, table, name }) => {
    const type = collated.get(`column ${column}`);
    return type === undefined
      ? []
      : [
          {
            address: `column ${column}`,
            remedy: `alter table ${table} alter column ${name} type ${type} collate pg_catalog."default"`,
          },
        ];
  });
  const ofTypes = columns
    .filter(({ unit, types }) => tables.has(unit) && types.some((type) => units.has(type)))
    .map(({ column, table, name, listed }) => {
      const type = listed ? "text[]" : "text";
      const at = `alter table ${table} alter column ${name}`;
      const change = `${at} type ${type} using ${name}::${type}`;
      // A default is an expression of the old type for as long as it is there.
      const address = `column ${column}`;
      return { address, remedy: defaults.has(address) ? `${at} drop default;\n${change}` : change };
    });
  return [...ofTypes, ...uncollated];
};

/** SQL that drops these, for them to be made as they are wanted. */
export const dropsFor = (entries: ReadonlyMap<string, Entry>, changes: readonly Change[]): readonly Remedy[] =>
  changes.flatMap(({ kind, address, parent }) => {
    const traits: NonNullable<Change["after"]> = JSON.parse(entries.get(address)?.traits ?? "{}");
    return remediesOf({ type: "added", kind, address, parent, before: null, after: traits, rankOnly: false }, traits);
  });
