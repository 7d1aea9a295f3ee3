import { type Entry, type Remedy, remediesOf } from "../catalog/index.ts";
import type { Change } from "../model/index.ts";

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

/** Is it one that may have to be dropped and made again? */
export const isReplaced = ({ type, kind, before, after }: Change): boolean =>
  type === "altered" &&
  replaced.has(kind) &&
  Object.keys({ ...before, ...after }).some((trait) => !alterable.has(trait));

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

/** SQL that makes text of the columns of tables that are of these types. */
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
  return columns
    .filter(({ unit, types }) => tables.has(unit) && types.some((type) => units.has(type)))
    .map(({ column, table, name, listed }) => {
      const type = listed ? "text[]" : "text";
      const at = `alter table ${table} alter column ${name}`;
      const change = `${at} type ${type} using ${name}::${type}`;
      // A default is an expression of the old type for as long as it is there.
      const address = `column ${column}`;
      return { address, remedy: defaults.has(address) ? `${at} drop default;\n${change}` : change };
    });
};

/** SQL that drops these, for them to be made as they are wanted. */
export const dropsFor = (entries: ReadonlyMap<string, Entry>, changes: readonly Change[]): readonly Remedy[] =>
  changes.flatMap(({ kind, address, parent }) => {
    const traits: NonNullable<Change["after"]> = JSON.parse(entries.get(address)?.traits ?? "{}");
    return remediesOf({ type: "added", kind, address, parent, before: null, after: traits, rankOnly: false }, traits);
  });
