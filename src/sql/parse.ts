// Statements of a text, with where they stand. Postgres' grammar decides; where it refuses the text, our cutter finds the
// pieces and each is parsed alone, so that one typing error does not hide the rest of a file. Large texts are parsed in
// batches, because the parser answers with one JSON text that may not exceed a string, and their nodes are made again
// when somebody asks, because hundreds of thousands of trees do not fit into memory.

import { cut, type Piece } from "./cut.ts";
import { lex } from "./lex.ts";
import { parseRaw, type RawError, type RawResult } from "./load-parser.ts";
import { byteOffsets, offsetOfPosition } from "./place.ts";

/** `tag` is the name of Postgres' node, `CreateStmt`; `Unparsed` where the grammar refused it. Positions inside `node` are bytes. */
export type Statement = {
  /** UTF-16 offset of the first token. */
  readonly start: number;
  /** Behind the last token, without the semicolon. */
  readonly end: number;
  readonly tag: string;
  readonly node: Record<string, unknown>;
};

export type Parsed = {
  readonly statements: readonly Statement[];
  readonly error: { readonly message: string; readonly offset: number } | null;
};

/** Code units up to which a text is parsed at once and its trees are kept. */
const WHOLE = 131_072;
const BATCH = 65_536;

/** The statements of a text. `loadParser` must have finished. */
export function parse(sql: string): Parsed {
  const nul = sql.indexOf("\0");
  if (sql.length > WHOLE || nul !== -1) return parseLarge(sql, nul);
  const whole = parseRaw(sql);
  if ("statements" in whole) return { statements: locate(sql, whole.statements), error: null };
  const statements = cut(sql).map((piece) => parsePiece(sql, piece).statement);
  return { statements, error: locateError(sql, whole.error) };
}

function locate(sql: string, raw: RawResult): readonly Statement[] {
  const offset = byteOffsets(sql);
  return raw.map(({ tag, node, start, length }) => {
    const from = offset(start);
    return {
      start: from,
      end: lastTokenEnd(sql, from, length === null ? sql.length : offset(start + length)),
      tag,
      node,
    };
  });
}

/** The parser leaves blanks and comments behind the last token in the statement. */
function lastTokenEnd(sql: string, start: number, limit: number): number {
  const text = sql.slice(start, limit).trimEnd();
  const lastLine = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r"));
  if (!text.endsWith("*/") && text.indexOf("--", lastLine + 1) === -1) return start + text.length;
  let end = start;
  lex(
    sql,
    (token) => {
      if (token.kind !== "comment") end = token.end;
      return true;
    },
    start,
    limit,
  );
  return end;
}

function locateError(sql: string, error: RawError, base = 0): NonNullable<Parsed["error"]> {
  return { message: error.message, offset: base + offsetOfPosition(sql, error.codePoint + 1) };
}

function parsePiece(sql: string, piece: Piece): { readonly statement: Statement; readonly error: Parsed["error"] } {
  const { start, end } = piece;
  const text = sql.slice(start, end);
  const nul = text.indexOf("\0");
  if (nul !== -1) return { statement: unparsed(piece), error: { message: "invalid byte 0x00", offset: start + nul } };
  const raw = parseRaw(text);
  if ("error" in raw) return { statement: unparsed(piece), error: locateError(text, raw.error, start) };
  const first = raw.statements[0];
  if (first === undefined || raw.statements.length > 1) return { statement: unparsed(piece), error: null };
  return { statement: { start, end, tag: first.tag, node: first.node }, error: null };
}

function unparsed(piece: Piece): Statement {
  return { start: piece.start, end: piece.end, tag: "Unparsed", node: {} };
}

function parseLarge(sql: string, nul: number): Parsed {
  const statements: Statement[] = [];
  let error: Parsed["error"] = null;
  for (const batch of batches(cut(sql))) {
    const tags = nul === -1 ? tagsOf(sql, batch) : null;
    batch.forEach((piece, index) => {
      const tag = tags?.[index];
      if (tag !== undefined) {
        statements.push(remembered(sql, piece, tag));
        return;
      }
      const alone = parsePiece(sql, piece);
      statements.push(remembered(sql, piece, alone.statement.tag));
      error ??= alone.error;
    });
  }
  return { statements, error };
}

function* batches(pieces: readonly Piece[]): Generator<readonly Piece[]> {
  let batch: Piece[] = [];
  for (const piece of pieces) {
    const first = batch[0];
    if (first !== undefined && piece.end - first.start > BATCH) {
      yield batch;
      batch = [];
    }
    batch.push(piece);
  }
  if (batch.length > 0) yield batch;
}

/** Tags of pieces that the parser takes together and cuts as we did; null otherwise. */
function tagsOf(sql: string, batch: readonly Piece[]): readonly string[] | null {
  const start = batch[0]?.start ?? 0;
  const raw = parseRaw(sql.slice(start, batch.at(-1)?.end ?? start));
  if ("error" in raw || raw.statements.length !== batch.length) return null;
  return raw.statements.map((statement) => statement.tag);
}

function remembered(sql: string, piece: Piece, tag: string): Statement {
  return tag === "Unparsed" ? unparsed(piece) : new RememberedStatement(sql, piece, tag);
}

// A class, because an object with a getter of its own costs ten times the memory.
class RememberedStatement implements Statement {
  readonly start: number;
  readonly end: number;
  readonly tag: string;
  readonly #sql: string;

  constructor(sql: string, piece: Piece, tag: string) {
    this.start = piece.start;
    this.end = piece.end;
    this.tag = tag;
    this.#sql = sql;
  }

  get node(): Record<string, unknown> {
    return parsePiece(this.#sql, { start: this.start, end: this.end, semicolon: -1 }).statement.node;
  }
}
