// Queries of an application: a file of SQL, one statement each, or what pg_stat_statements remembers, as CSV or JSON with a
// column `query`. Only single statements that read or write rows count: nothing else is prepared, and nothing is run.
import { Problem } from "../model/index.ts";
import { scriptStatements } from "../sql/index.ts";

export type Query = { readonly file: string; readonly line: number; readonly text: string };

const prepared: ReadonlySet<string> = new Set(["SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"]);

/** More than any application has; what is behind them is left out. */
export const mostQueries = 2_000;

/** Rejects with Problem "queries-unreadable". */
export function readQueries(file: string, text: string): readonly Query[] {
  const found = /\.json$/i.test(file)
    ? fromJson(file, text)
    : /\.csv$/i.test(file)
      ? fromCsv(file, text)
      : fromSql(file, text);
  const known = new Set<string>();
  return found.filter((query) => !known.has(query.text) && known.add(query.text));
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split(/\r\n|\r|\n/).length;

function fromSql(file: string, text: string): readonly Query[] {
  return scriptStatements(text)
    .filter(({ tag }) => prepared.has(tag))
    .map(({ start, end }) => ({ file, line: lineAt(text, start), text: text.slice(start, end) }));
}

/** One statement of those; pg_stat_statements also holds `set`, `begin` and what is cut off. */
function single(file: string, line: number, text: string): readonly Query[] {
  const [statement, ...more] = scriptStatements(text);
  if (statement === undefined || more.length > 0 || !prepared.has(statement.tag)) return [];
  return [{ file, line, text: text.slice(statement.start, statement.end) }];
}

const unreadable = (file: string, message: string): Problem =>
  new Problem("queries-unreadable", `${file}: ${message}`, {
    hint: "Give SQL files, or an export of pg_stat_statements with a column `query`, as CSV with a header or as a JSON array of objects.",
  });

function fromJson(file: string, text: string): readonly Query[] {
  const rows = jsonRows(file, text);
  return rows.flatMap((row, at) => {
    const query = typeof row === "string" ? row : isRecord(row) ? row.query : null;
    return typeof query === "string" ? single(file, at + 1, query) : [];
  });
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function jsonRows(file: string, text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    const rows = isRecord(value) ? Object.values(value).find(Array.isArray) : value;
    if (Array.isArray(rows)) return rows;
  } catch {
    throw unreadable(file, "it is no JSON");
  }
  throw unreadable(file, "it holds no list of queries");
}

function fromCsv(file: string, text: string): readonly Query[] {
  const [header = { cells: [], line: 1 }, ...rows] = csvRows(text.replace(/^\uFEFF/, ""));
  const at = header.cells.findIndex((name) => name.trim().toLowerCase() === "query");
  if (at < 0) throw unreadable(file, "its header names no column `query`");
  return rows.flatMap(({ cells, line }) => single(file, line, cells[at] ?? ""));
}

type CsvRow = { readonly cells: readonly string[]; readonly line: number };

/** As COPY writes it: quotes are doubled, and a quoted cell may hold line breaks. */
function csvRows(text: string): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let line = 1;
  let begun = 1;
  const token = /"((?:[^"]|"")*)"|([^",\r\n]+)|(,)|(\r\n|\r|\n)/g;
  let cell = "";
  const endRow = () => {
    if (cells.length > 0 || cell !== "") rows.push({ cells: [...cells, cell], line: begun });
    cells = [];
    cell = "";
    begun = line;
  };
  for (const [all, quoted, plain, comma, end] of text.matchAll(token)) {
    line += all.split(/\r\n|\r|\n/).length - 1;
    if (quoted !== undefined) cell += quoted.replaceAll('""', '"');
    if (plain !== undefined) cell += plain;
    if (comma !== undefined) {
      cells.push(cell);
      cell = "";
    }
    if (end !== undefined) endRow();
  }
  endRow();
  return rows;
}
