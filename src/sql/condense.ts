// Large statements hold data: rows of VALUES, literals of many megabytes. The parser answers with a tree of all of it, which
// may not fit into its memory. So it gets a text that says the same about everything but the data: of rows that are written
// alike, the first; of a long literal, its beginning. Blanks take the place of what is left out, so that every position, which
// is in bytes of UTF-8, stays where it was.
import { lex, type Token } from "./lex.ts";

/** UTF-16 code units up to which a text is parsed as it is. */
const LARGE = 65_536;
const LONG_LITERAL = 1_048_576;
const BEGINNING = 32;

/** Of a literal: inside of its quotes. */
type Hole = { readonly start: number; readonly end: number; readonly literal: boolean };

/** `shape`: the row's tokens, literals by their kind alone. */
type Row = { readonly start: number; readonly depth: number; shape: string };

/** The text, or one of the same positions that holds less data. Its functions and operators are all there. */
export function condense(sql: string): string {
  if (sql.length <= LARGE) return sql;
  const holes: Hole[] = [];
  const rows = alikeRows(sql, holes);
  lex(sql, (token) => {
    if (token.kind === "comment") return true;
    rows(token);
    if (token.kind === "string" && token.end - token.start > LONG_LITERAL) shorten(sql, token, holes);
    return true;
  });
  return holes.length === 0 ? sql : withHoles(sql, holes);
}

/** A visitor of tokens that finds rows of VALUES that are written like one before. */
function alikeRows(sql: string, holes: Hole[]): (token: Token) => void {
  let depth = 0;
  let listDepth = -1;
  let comma = -1;
  let row: Row | null = null;
  const known = new Set<string>();
  return (token) => {
    const sign = token.kind === "operator" ? sql.charAt(token.start) : "";
    if (sign === ")") depth -= 1;
    if (row !== null) row.shape += shapeOf(sql, token);
    if (row !== null && sign === ")" && depth === row.depth) {
      if (known.has(row.shape) && row.start !== -1) leaveOut(holes, row.start, token.end);
      known.add(row.shape);
      row = null;
    } else if (row === null && depth === listDepth && sign === "(") {
      row = { start: comma, depth, shape: "" };
    } else if (row === null) {
      comma = depth === listDepth && sign === "," ? token.start : -1;
      if (comma === -1) listDepth = -1;
      if (token.kind === "word" && /^values$/i.test(sql.slice(token.start, token.end))) {
        listDepth = depth;
        known.clear();
      }
    }
    if (sign === "(") depth += 1;
  };
}

const shapeOf = (sql: string, { kind, start, end }: Token): string =>
  kind === "string" || kind === "number" ? ` ${kind}` : ` ${sql.slice(start, end)}`;

/** Rows that follow each other become one hole, which takes in those of their literals. */
function leaveOut(holes: Hole[], from: number, end: number): void {
  let start = from;
  for (let last = holes.at(-1); last !== undefined && last.end >= start; last = holes.at(-1)) {
    start = Math.min(start, last.start);
    holes.pop();
  }
  holes.push({ start, end, literal: false });
}

// A beginning with a quote or a backslash in it could end in the middle of an escape, and one of 32 units in a character.
function shorten(sql: string, { start, end, closed }: Token, holes: Hole[]): void {
  if (!closed) return;
  const opened = sql.indexOf("'", start) + 1;
  const beginning = sql.slice(opened, opened + BEGINNING).replace(/[\ud800-\udbff]$/, "");
  const kept = /['\\]/.test(beginning) ? 0 : beginning.length;
  holes.push({ start: opened + kept, end: end - 1, literal: true });
}

/** What is left out becomes blanks: of a literal behind its closing quote, since blanks inside would be data. */
function withHoles(sql: string, holes: readonly Hole[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, literal } of holes) {
    const blanks = " ".repeat(Buffer.byteLength(sql.slice(start, end)));
    parts.push(sql.slice(at, start), literal ? `'${blanks}` : blanks);
    at = literal ? end + 1 : end;
  }
  parts.push(sql.slice(at));
  return parts.join("");
}
