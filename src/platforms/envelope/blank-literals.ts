// Text searches in this room must not be led astray by comments and strings. Keeps every offset: what is blanked becomes
// spaces, line breaks stay. Quoted names stay too. It is no parser: nothing that must be right rests on it alone.

const pieces =
  /--[^\n]*|\/\*|\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|"(?:[^"]|"")*"|\b[eE]'(?:[^'\\]|''|\\[\s\S])*'|'(?:[^']|'')*'/g;

const blank = (text: string): string => text.replace(/[^\n]/g, " ");

/** `keepBodies`: dollar-quoted text stays, but for the comments and strings inside it. */
export const blankLiterals = (sql: string, options: { readonly keepBodies?: boolean } = {}): string => {
  const parts: string[] = [];
  let at = 0;
  pieces.lastIndex = 0;
  for (let found = next(sql, 0); found !== null; found = next(sql, at)) {
    const { start, text } = found;
    parts.push(sql.slice(at, start));
    const end = endOf(sql, start, text);
    const piece = sql.slice(start, end);
    parts.push(keeps(text, options.keepBodies === true) ? kept(piece, text) : blank(piece));
    at = end;
  }
  parts.push(sql.slice(at));
  return parts.join("");
};

const next = (sql: string, from: number): { readonly start: number; readonly text: string } | null => {
  pieces.lastIndex = from;
  for (let match = pieces.exec(sql); match !== null; match = pieces.exec(sql)) {
    // `$` inside a name or after a digit, as in `a$b$c` or `$1$`, opens nothing.
    if (!match[0].startsWith("$") || !/[\w$]/.test(sql[match.index - 1] ?? "")) {
      return { start: match.index, text: match[0] };
    }
    pieces.lastIndex = match.index + 1;
  }
  return null;
};

const endOf = (sql: string, start: number, text: string): number => {
  if (text === "/*") return endOfComment(sql, start + 2);
  if (!text.startsWith("$")) return start + text.length;
  const close = sql.indexOf(text, start + text.length);
  return close === -1 ? sql.length : close + text.length;
};

const endOfComment = (sql: string, from: number): number => {
  let depth = 1;
  const edges = /\/\*|\*\//g;
  edges.lastIndex = from;
  for (let match = edges.exec(sql); match !== null; match = edges.exec(sql)) {
    depth += match[0] === "/*" ? 1 : -1;
    if (depth === 0) return match.index + 2;
  }
  return sql.length;
};

const keeps = (text: string, keepBodies: boolean): boolean =>
  text.startsWith('"') || (keepBodies && text.startsWith("$"));

const kept = (piece: string, text: string): string => {
  if (text.startsWith('"')) return piece;
  const closed = piece.length >= 2 * text.length && piece.endsWith(text);
  const body = piece.slice(text.length, closed ? piece.length - text.length : undefined);
  return text + blankLiterals(body, { keepBodies: true }) + (closed ? text : "");
};
