import type { Remedy } from "../catalog/index.ts";
import type { Change } from "../model/index.ts";
import { partsOfName, quoteLiteral, unquoted } from "../sql/index.ts";

// A sequence that is new on a column that is not would give out numbers that rows have already.

type Counted = { readonly table: string; readonly column: string; readonly sequence: string };

const split = (column: string): Pick<Counted, "table" | "column"> => {
  const parts = partsOfName(column);
  return { table: parts.slice(0, -1).join("."), column: parts.at(-1) ?? "" };
};

const countedBy = ({ type, kind, address, before, after }: Change): Counted | null => {
  const owner = before?.["owned by"];
  if (type === "removed" && kind === "sequence" && typeof owner === "string") {
    return { ...split(owner), sequence: quoteLiteral(address.slice("sequence ".length)) };
  }
  if (type !== "altered" || kind !== "column" || typeof before?.identity !== "string" || after?.identity != null) {
    return null;
  }
  const at = split(address.slice("column ".length));
  const sequence = `pg_catalog.pg_get_serial_sequence(${quoteLiteral(at.table)}, ${quoteLiteral(unquoted(at.column))})`;
  return { ...at, sequence };
};

/** SQL that lets the sequences that `changes` lack begin behind the rows; `removed` is wanted. */
export const beginningsFor = (changes: readonly Change[]): readonly Remedy[] => {
  const missing = new Set(changes.filter(({ type }) => type === "removed").map(({ address }) => address));
  return changes.flatMap((change) => {
    const counted = countedBy(change);
    if (counted === null) return [];
    const { table, column, sequence } = counted;
    if (missing.has(`table ${table}`) || missing.has(`column ${table}.${column}`)) return [];
    return [`select pg_catalog.setval(${sequence}, coalesce(max(${column}), 0) + 1, false) from ${table}`];
  });
};
