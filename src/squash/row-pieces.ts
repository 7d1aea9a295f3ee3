import { type Column, type Contents, mostRows, type Row, surplus, type TableRows } from "../equality/index.ts";
import type { Piece } from "../schema/index.ts";
import { quoteLiteral, quoteName } from "../sql/index.ts";

// Rows that migrations put in, as statements. They stand ahead of what is laid on tables (constraints that
// are not valid, foreign keys, triggers, policies): nothing fires or refuses, and no order among tables is needed.

export type RowPieces = {
  readonly pieces: readonly Piece[];
  /** What cannot be carried, and why. */
  readonly refused: readonly string[];
  /** Rows that are carried, by table. */
  readonly counts: ReadonlyMap<string, number>;
};

const perStatement = 500;

const number = /^-?\d+(\.\d+)?$/;

export const literal = (value: string | null, { bare }: Column): string => {
  if (value === null) return "null";
  if (bare === "boolean") return value === "t" ? "true" : "false";
  return bare === "number" && number.test(value) ? value : quoteLiteral(value);
};

const insert = ({ name, columns }: TableRows, rows: readonly Row[]): string => {
  if (columns.length === 0) return `insert into ${name} default values`;
  const names = columns.map((column) => quoteName(column.name)).join(", ");
  const lines = rows.map((row) => `  (${columns.map((column, at) => literal(row[at] ?? null, column)).join(", ")})`);
  const overriding = columns.some(({ identity }) => identity) ? " overriding system value" : "";
  return `insert into ${name} (${names})${overriding} values\n${lines.join(",\n")}`;
};

/** Rows that are not among those that the platform made; null where it made some that are gone. */
export const addedTo = (table: TableRows, before: TableRows | undefined): readonly Row[] | null => {
  const known = (before?.rows ?? []).map((row) => JSON.stringify(row));
  if (known.length === 0) return table.rows;
  if (
    surplus(
      known,
      table.rows.map((row) => JSON.stringify(row)),
    ) > 0
  )
    return null;
  const left = [...known];
  return table.rows.filter((row) => {
    const at = left.indexOf(JSON.stringify(row));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
};

const refusalOf = (table: TableRows, rows: readonly Row[] | null): string | null => {
  if (rows === null) return `${table.name}: rows that the platform made were changed or taken away`;
  if (rows.length === 0) return null;
  if (table.extension !== null) {
    return `${table.name}: it belongs to the extension ${table.extension}, and what was put there is that extension's own`;
  }
  return rows.length > mostRows ? `${table.name}: more than ${mostRows} rows are data, not a schema` : null;
};

const ofTable = (table: TableRows, rows: readonly Row[]): readonly Piece[] => {
  const size = table.columns.length === 0 ? 1 : perStatement;
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, at) => ({
    section: "rows" as const,
    address: `table ${table.name}`,
    makes: [],
    needs: [`table ${table.name}`],
    sql: insert(table, rows.slice(at * size, (at + 1) * size)),
  }));
};

const sequencePieces = (wanted: Contents, base: Contents) => {
  const pieces: Piece[] = [];
  const refused: string[] = [];
  for (const { name, last, called, start, extension } of wanted.sequences.values()) {
    const before = base.sequences.get(name) ?? { last: start, called: false };
    if (before.last === last && before.called === called) continue;
    if (extension !== null) refused.push(`sequence ${name}: it belongs to the extension ${extension}`);
    const sql = `select pg_catalog.setval(${quoteLiteral(name)}, ${last}, ${called})`;
    const address = `sequence ${name}`;
    pieces.push({ section: "rows", address, makes: [], needs: [address], sql });
  }
  return { pieces, refused };
};

/** Materialized views that migrations filled, each behind those that it reads. */
const viewPieces = (
  wanted: Contents,
  base: Contents,
  needs: ReadonlyMap<string, readonly string[]>,
): readonly Piece[] => {
  const addressOf = (name: string): string => `materialized view ${name}`;
  const filled = [...wanted.views].flatMap(([name, is]) =>
    is && base.views.get(name) !== true ? [addressOf(name)] : [],
  );
  const below = (address: string, seen: Set<string>): ReadonlySet<string> => {
    for (const one of needs.get(address) ?? []) {
      if (seen.has(one)) continue;
      seen.add(one);
      below(one, seen);
    }
    return seen;
  };
  return filled.map((address) => {
    const reads = below(address, new Set());
    return {
      section: "filled views",
      address,
      makes: [`filled ${address}`],
      needs: [address, ...filled.filter((one) => reads.has(one)).map((one) => `filled ${one}`)],
      sql: `refresh ${address}`,
    };
  });
};

/** Statements for what the migrations put into a database that stood as `base` before them. */
export const rowPieces = (
  wanted: Contents,
  base: Contents,
  needs: ReadonlyMap<string, readonly string[]>,
): RowPieces => {
  const pieces: Piece[] = [];
  const refused: string[] = [];
  const counts = new Map<string, number>();
  for (const table of wanted.tables.values()) {
    const rows = addedTo(table, base.tables.get(table.name));
    const refusal = refusalOf(table, rows);
    if (refusal !== null) refused.push(refusal);
    if (refusal !== null || rows === null || rows.length === 0) continue;
    pieces.push(...ofTable(table, rows));
    counts.set(table.name, rows.length);
  }
  const sequences = sequencePieces(wanted, base);
  return {
    pieces: [...pieces, ...sequences.pieces, ...viewPieces(wanted, base, needs)],
    refused: [...refused, ...sequences.refused],
    counts,
  };
};
