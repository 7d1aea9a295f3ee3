// Text searches in this room must not be led astray by comments and strings. Keeps every offset: what is blanked becomes
// spaces, line breaks stay. Quoted names stay too. It is no parser: nothing that must be right rests on it alone.
// Ends are searched for, not matched: literals of many megabytes occur, and a pattern would run out of stack on them.

const openers = /--|\/\*|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|"|\b[eE]'|'/g;

const blank = (text: string): string =>
  text
    .split("\n")
    .map((line) => " ".repeat(line.length))
    .join("\n");

/** `keepBodies`: dollar-quoted text stays, but for the comments and strings inside it that it does not execute. */
export const blankLiterals = (sql: string, options: { readonly keepBodies?: boolean } = {}): string =>
  blanked(sql, options.keepBodies === true ? "keep" : "blank");

type Bodies = "blank" | "keep" | "inside";

const executed = /\bexecute\s*(?:format\s*)?\(?\s*$/i;

const isExecuted = (sql: string, start: number): boolean => executed.test(sql.slice(Math.max(0, start - 40), start));

const blanked = (sql: string, bodies: Bodies): string => {
  const parts: string[] = [];
  let at = 0;
  for (let opener = nextOpener(sql, 0); opener !== null; opener = nextOpener(sql, at)) {
    const end = endOf(sql, opener);
    const piece = sql.slice(opener.start, end);
    const kept = bodies === "inside" && opener.text === "'" && isExecuted(sql, opener.start);
    parts.push(sql.slice(at, opener.start), kept ? piece : shown(piece, opener.text, bodies));
    at = end;
  }
  parts.push(sql.slice(at));
  return parts.join("");
};

type Opener = { readonly start: number; readonly text: string };

const nextOpener = (sql: string, from: number): Opener | null => {
  openers.lastIndex = from;
  for (let match = openers.exec(sql); match !== null; match = openers.exec(sql)) {
    // `$` inside a name or after a digit, as in `a$b$c` or `$1$`, opens nothing.
    if (!match[0].startsWith("$") || !/[\w$]/.test(sql[match.index - 1] ?? "")) {
      return { start: match.index, text: match[0] };
    }
    openers.lastIndex = match.index + 1;
  }
  return null;
};

const endOf = (sql: string, { start, text }: Opener): number => {
  const from = start + text.length;
  if (text === "--") return after(sql, "\n", from, 0);
  if (text === "/*") return afterComment(sql, from);
  if (text.startsWith("$")) return after(sql, text, from, text.length);
  return afterQuote(sql, text.endsWith("'") ? "'" : '"', from, text.length === 2);
};

const after = (sql: string, end: string, from: number, length: number): number => {
  const found = sql.indexOf(end, from);
  return found === -1 ? sql.length : found + length;
};

/** Doubled quotes belong to the text, and what a backslash escapes. */
const afterQuote = (sql: string, quote: string, from: number, escapes: boolean): number => {
  const stops = escapes ? /['\\]/g : new RegExp(quote, "g");
  stops.lastIndex = from;
  for (let match = stops.exec(sql); match !== null; match = stops.exec(sql)) {
    const doubled = match[0] === quote && sql[match.index + 1] === quote;
    if (match[0] === quote && !doubled) return match.index + 1;
    stops.lastIndex = match.index + 2;
  }
  return sql.length;
};

const afterComment = (sql: string, from: number): number => {
  const edges = /\/\*|\*\//g;
  edges.lastIndex = from;
  let depth = 1;
  for (let match = edges.exec(sql); match !== null; match = edges.exec(sql)) {
    depth += match[0] === "/*" ? 1 : -1;
    if (depth === 0) return match.index + 2;
  }
  return sql.length;
};

const shown = (piece: string, opener: string, bodies: Bodies): string => {
  if (opener === '"') return piece;
  if (!opener.startsWith("$") || bodies === "blank") return blank(piece);
  const closed = piece.length >= 2 * opener.length && piece.endsWith(opener);
  const body = piece.slice(opener.length, closed ? piece.length - opener.length : undefined);
  return opener + blanked(body, "inside") + (closed ? opener : "");
};
