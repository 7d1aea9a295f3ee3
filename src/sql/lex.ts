// Postgres' lexical rules (scan.l with standard_conforming_strings on), enough to tell where text ends and code begins.
// It never fails: what is not closed runs to the end. Unlike the parser's own scanner it needs no WASM, takes broken
// text, knows a backslash outside of quotes (psql's sign), and reads about 100 MB a second.

export type TokenKind =
  | "word"
  | "name"
  | "string"
  | "dollar"
  | "number"
  | "parameter"
  | "operator"
  | "comment"
  | "backslash";

/** `closed` is false for a quote or comment that the text ends in. The same object is handed out again and again. */
export type Token = {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  readonly closed: boolean;
};

type Mutable = { kind: TokenKind; start: number; end: number; closed: boolean };

const TAB = 9;
const SPACE = 32;
const QUOTE = 39;
const DOUBLE_QUOTE = 34;
const DOLLAR = 36;
const PLUS = 43;
const MINUS = 45;
const SLASH = 47;
const STAR = 42;
const BACKSLASH = 92;

/** Calls `visit` for every token of the text, in order, comments too, until it answers false. */
export function lex(sql: string, visit: (token: Token) => boolean | undefined, from = 0, to = sql.length): void {
  const token: Mutable = { kind: "word", start: from, end: from, closed: true };
  let at = from;
  while (at < to) {
    const code = sql.charCodeAt(at);
    if (code === SPACE || (code >= TAB && code <= 13)) {
      at++;
      continue;
    }
    token.start = at;
    token.closed = true;
    at = Math.min(readToken(sql, at, code, token, to), to);
    token.end = at;
    if (visit(token) === false) return;
  }
}

function readToken(sql: string, at: number, code: number, token: Mutable, to: number): number {
  const next = at + 1 < to ? sql.charCodeAt(at + 1) : 0;
  if (code === MINUS && next === MINUS) return finish(token, "comment", lineEnd(sql, at, to));
  if (code === SLASH && next === STAR) return readBlockComment(sql, at, token, to);
  if (code === QUOTE) return readQuoted(sql, at + 1, QUOTE, "string", token, to);
  if (code === DOUBLE_QUOTE) return readQuoted(sql, at + 1, DOUBLE_QUOTE, "name", token, to);
  if (code === DOLLAR) return readDollar(sql, at, token, to);
  if (isWordStart(code)) return readWord(sql, at, code, next, token, to);
  if (isDigit(code) || (code === 46 && isDigit(next))) return readNumber(sql, at, token, to);
  if (code === BACKSLASH) return finish(token, "backslash", at + 1);
  return readOperator(sql, at, code, next, token, to);
}

function finish(token: Mutable, kind: TokenKind, end: number): number {
  token.kind = kind;
  token.end = end;
  return end;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 128;
}

function isWordPart(code: number): boolean {
  return isWordStart(code) || isDigit(code) || code === DOLLAR;
}

function lineEnd(sql: string, at: number, to: number): number {
  let end = at;
  while (end < to) {
    const code = sql.charCodeAt(end);
    if (code === 10 || code === 13) break;
    end++;
  }
  return end;
}

function readBlockComment(sql: string, at: number, token: Mutable, to: number): number {
  let depth = 1;
  let end = at + 2;
  while (depth > 0 && end < to) {
    const code = sql.charCodeAt(end);
    const next = sql.charCodeAt(end + 1);
    if (code === SLASH && next === STAR) {
      depth++;
      end += 2;
    } else if (code === STAR && next === SLASH) {
      depth--;
      end += 2;
    } else end++;
  }
  token.closed = depth === 0;
  return finish(token, "comment", end);
}

function readQuoted(sql: string, from: number, quote: number, kind: TokenKind, token: Mutable, to: number): number {
  const mark = quote === QUOTE ? "'" : '"';
  let end = sql.indexOf(mark, from);
  while (end !== -1 && sql.charCodeAt(end + 1) === quote) end = sql.indexOf(mark, end + 2);
  token.closed = end !== -1 && end < to;
  return finish(token, kind, token.closed ? end + 1 : to);
}

/** In bit strings a doubled quote is an end and a beginning. */
function readBits(sql: string, from: number, token: Mutable, to: number): number {
  const end = sql.indexOf("'", from);
  token.closed = end !== -1 && end < to;
  return finish(token, "string", token.closed ? end + 1 : to);
}

// E'…' strings take \' and go on behind a line break: E'a' <newline> 'b\'c' is one string.
const CONTINUED = /(?:[ \t\f\v]|--[^\r\n]*(?=[\r\n]))*[\r\n](?:\s|--[^\r\n]*[\r\n])*'/y;

function readEscaped(sql: string, from: number, token: Mutable, to: number): number {
  let end = from;
  while (end < to) {
    const code = sql.charCodeAt(end);
    if (code === BACKSLASH) end += 2;
    else if (code !== QUOTE) end++;
    else if (sql.charCodeAt(end + 1) === QUOTE) end += 2;
    else {
      CONTINUED.lastIndex = end + 1;
      if (!CONTINUED.test(sql)) return finish(token, "string", end + 1);
      end = CONTINUED.lastIndex;
    }
  }
  token.closed = false;
  return finish(token, "string", to);
}

const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;

function readDollar(sql: string, at: number, token: Mutable, to: number): number {
  DOLLAR_TAG.lastIndex = at;
  const tag = DOLLAR_TAG.exec(sql)?.[0];
  if (tag !== undefined) {
    const close = sql.indexOf(tag, at + tag.length);
    token.closed = close !== -1 && close + tag.length <= to;
    return finish(token, "dollar", token.closed ? close + tag.length : to);
  }
  let end = at + 1;
  while (end < to && isDigit(sql.charCodeAt(end))) end++;
  return finish(token, end > at + 1 ? "parameter" : "operator", end);
}

function readWord(sql: string, at: number, code: number, next: number, token: Mutable, to: number): number {
  const letter = code | 32;
  if (next === QUOTE) {
    if (letter === 101) return readEscaped(sql, at + 2, token, to);
    // b'', x''
    if (letter === 98 || letter === 120) return readBits(sql, at + 2, token, to);
  }
  // u&'' and u&""
  if (letter === 117 && next === 38) {
    const quote = sql.charCodeAt(at + 2);
    if (quote === QUOTE) return readQuoted(sql, at + 3, QUOTE, "string", token, to);
    if (quote === DOUBLE_QUOTE) return readQuoted(sql, at + 3, DOUBLE_QUOTE, "name", token, to);
  }
  let end = at + 1;
  while (end < to && isWordPart(sql.charCodeAt(end))) end++;
  return finish(token, "word", end);
}

const NUMBER =
  /0[xX][0-9A-Fa-f_]+|0[oO][0-7_]+|0[bB][01_]+|(?:[0-9][0-9_]*(?:\.(?!\.)[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?/y;

function readNumber(sql: string, at: number, token: Mutable, to: number): number {
  NUMBER.lastIndex = at;
  return finish(token, "number", NUMBER.test(sql) ? Math.min(NUMBER.lastIndex, to) : at + 1);
}

function isOperator(code: number): boolean {
  return OPERATOR_SIGNS.has(code);
}

const OPERATOR_SIGNS = codes("~!@#^&|`?+-*/%<>=");
/** An operator may end in + or - only when it also holds one of these: "=-1" is "=" and "-1". */
const LOOSE_SIGNS = codes("~!@#^&|`?%");

function codes(text: string): ReadonlySet<number> {
  return new Set(Array.from(text, (sign) => sign.charCodeAt(0)));
}

function readOperator(sql: string, at: number, code: number, next: number, token: Mutable, to: number): number {
  // "::" and ":="
  if (code === 58) return finish(token, "operator", next === 58 || next === 61 ? at + 2 : at + 1);
  if (!isOperator(code)) return finish(token, "operator", at + 1);
  let end = at;
  let loose = false;
  let firm = at;
  // No operator is longer than a name may be; without the limit a long run of + would be read once per sign.
  const limit = Math.min(to, at + 64);
  for (; end < limit; end++) {
    const sign = sql.charCodeAt(end);
    if (!isOperator(sign) || startsComment(sql, end, sign)) break;
    loose ||= LOOSE_SIGNS.has(sign);
    if (sign !== PLUS && sign !== MINUS) firm = end;
  }
  return finish(token, "operator", loose ? end : firm + 1);
}

function startsComment(sql: string, at: number, sign: number): boolean {
  if (sign !== MINUS && sign !== SLASH) return false;
  return sql.charCodeAt(at + 1) === (sign === MINUS ? MINUS : STAR);
}
