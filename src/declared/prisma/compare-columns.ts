import type { Change, Json } from "../../model/index.ts";
import { qualified, quoteName } from "../../sql/index.ts";
import { added, altered, removed } from "./change.ts";
import { isPointInTime } from "./defaults.ts";
import type { Column, Table } from "./expressible.ts";
import type { RawDefault } from "./models.ts";
import { sameType } from "./types.ts";

/** Columns whose default the schema's database does not tell, by address. */
export type Doubts = {
  /** `dbgenerated()`: any default will do. */
  readonly any: ReadonlySet<string>;
  /** SQL that Postgres refused as a default: an expression over columns, above all. */
  readonly refused: ReadonlyMap<string, string>;
};

const addressOf = ({ schema, table, column }: RawDefault): string =>
  `column ${qualified(schema, table)}.${quoteName(column)}`;

export const doubtsOf = (defaults: readonly RawDefault[], refused: readonly RawDefault[]): Doubts => ({
  any: new Set(defaults.filter(({ expression }) => expression === null).map(addressOf)),
  refused: new Map(refused.map((one) => [addressOf(one), one.expression ?? ""])),
});

/** Without what Postgres adds when it prints an expression. */
const loosely = (sql: string): string =>
  sql
    .replaceAll(/::(?:"[^"]*"|[\w. ])+?(?:\([\d,]+\))?(?:\[\])*(?=$|[\s,)])/g, "")
    .replaceAll(/[\s()"]+/g, "")
    .toLowerCase();

type Verdict = "same" | "unseen" | "differs";

const defaultVerdict = (real: Column, declared: Column, { any, refused }: Doubts): Verdict => {
  const { address } = declared.object;
  if (any.has(address) || (real.counts && declared.counts)) return "same";
  const written = refused.get(address);
  if (written !== undefined) {
    const there = real.generated ?? String(real.object.traits.default ?? "");
    return loosely(there) === loosely(written) ? "same" : "differs";
  }
  if (real.counts !== declared.counts) return "differs";
  if (real.default === declared.default) return "same";
  return real.default !== null && isPointInTime(declared.default, declared.type) ? "unseen" : "differs";
};

type Traits = Record<string, Json>;

const note = (before: Traits, after: Traits, trait: string, real: Column, declared: Column): void => {
  before[trait] = real.object.traits[trait] ?? null;
  after[trait] = declared.object.traits[trait] ?? null;
};

const noteDefault = (before: Traits, after: Traits, real: Column, declared: Column, { refused }: Doubts): void => {
  note(before, after, "default", real, declared);
  if (real.object.traits.identity !== undefined) note(before, after, "identity", real, declared);
  if (real.generated !== null) before.generated = real.generated;
  const written = refused.get(declared.object.address);
  if (written !== undefined) after.default = written;
};

type Found = { readonly change: Change | null; readonly unseen: Change | null };

const pairChange = (real: Column, declared: Column, doubts: Doubts): Found => {
  const [before, after, was, is]: [Traits, Traits, Traits, Traits] = [{}, {}, {}, {}];
  if (!sameType(real.type, declared.type)) note(before, after, "type", real, declared);
  else if (declared.type.family === "unsupported" && real.object.traits.type !== declared.object.traits.type) {
    note(was, is, "type", real, declared);
  }
  const lists = real.type.list && declared.type.list;
  if (!lists && real.nullable !== declared.nullable) note(before, after, "not null", real, declared);
  const verdict = defaultVerdict(real, declared, doubts);
  if (verdict === "differs") noteDefault(before, after, real, declared, doubts);
  if (verdict === "unseen") note(was, is, "default", real, declared);
  return {
    change: Object.keys(before).length === 0 ? null : altered(real.object, before, after),
    unseen: Object.keys(was).length === 0 ? null : altered(real.object, was, is),
  };
};

/** What differs between the columns of two tables. Their order never does. */
export const columnChanges = (
  real: Table,
  declared: Table,
  doubts: Doubts,
): { readonly changes: readonly Change[]; readonly unseen: readonly Change[] } => {
  const there = new Map(real.columns.map((column) => [column.name, column]));
  const wanted = new Set(declared.columns.map(({ name }) => name));
  const pairs = declared.columns.map((column): Found => {
    const same = there.get(column.name);
    return same === undefined ? { change: added(column.object), unseen: null } : pairChange(same, column, doubts);
  });
  // A generated column can be read but not written: a schema that leaves it out loses nothing.
  const extra = real.columns.filter(({ name, generated }) => !wanted.has(name) && generated === null);
  return {
    changes: [...pairs.flatMap(({ change }) => change ?? []), ...extra.map(({ object }) => removed(object))],
    unseen: pairs.flatMap(({ unseen }) => unseen ?? []),
  };
};
