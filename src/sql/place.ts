// Offsets are UTF-16 units, as JavaScript counts. People count lines and code points, Postgres counts code points.

export type Place = { readonly line: number; readonly column: number };

type Lines = { readonly sql: string; readonly starts: readonly number[] };

// Many places of one large text are asked for in a row; the index of its lines is made once.
let last: Lines = { sql: "", starts: [0] };

function linesOf(sql: string): readonly number[] {
  if (last.sql === sql) return last.starts;
  const starts = [0];
  for (let at = 0; at < sql.length; at++) {
    const code = sql.charCodeAt(at);
    if (code === 10 || (code === 13 && sql.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  last = { sql, starts };
  return starts;
}

/** Line and column (both 1-based, column in code points) of an offset. CRLF, LF and a lone CR each end one line. */
export function place(sql: string, offset: number): Place {
  const at = Math.max(0, Math.min(offset, sql.length));
  const starts = linesOf(sql);
  const line = lineAt(starts, at);
  return { line, column: codePoints(sql, starts[line - 1] ?? 0, at) + 1 };
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

function codePoints(sql: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; count++) at += unitsAt(sql, at);
  return count;
}

function unitsAt(sql: string, at: number): number {
  return (sql.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/** Offset where a 1-based line begins; the end of the text for a line that is not there. */
export function offsetOfLine(sql: string, line: number): number {
  return linesOf(sql)[Math.max(1, line) - 1] ?? sql.length;
}

/** Offset of the character that Postgres calls `position`: 1-based, in code points. */
export function offsetOfPosition(sql: string, position: number): number {
  let at = 0;
  for (let seen = 1; seen < position && at < sql.length; seen++) at += unitsAt(sql, at);
  return at;
}

/** Turns ascending UTF-8 byte offsets into UTF-16 offsets in one pass. */
export function byteOffsets(sql: string): (byte: number) => number {
  if (!/\P{ASCII}/u.test(sql)) return (byte) => Math.min(byte, sql.length);
  let at = 0;
  let bytes = 0;
  return (byte) => {
    if (byte < bytes) {
      at = 0;
      bytes = 0;
    }
    while (bytes < byte && at < sql.length) {
      const code = sql.codePointAt(at) ?? 0;
      bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      at += code > 0xffff ? 2 : 1;
    }
    return at;
  };
}
