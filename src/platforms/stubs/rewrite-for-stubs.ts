// The access methods of stubs are Postgres' own under another name and refuse options that the real ones take. So the
// options are blanked before a script is sent: every offset stays, and so does the statement's meaning for the catalog,
// but for the options. Dollar-quoted bodies are searched too, strings and comments are not.

import { blankLiterals } from "../envelope/blank-literals.ts";

const methods = "hnsw|ivfflat|rum|pgroonga";
const using = new RegExp(String.raw`\busing\s+(?:${methods}|"(?:${methods})")\s*\(`, "gi");
const withOptions = /\s*with\s*\(/iy;
const retune =
  /\balter\s+index\s+(?:if\s+exists\s+)?[\w$."]+\s+(?:set|reset)\s*\(\s*(?:m|ef_construction|lists)\b[^)]*\)/gi;

type Span = { readonly start: number; readonly end: number };

const closing = (text: string, open: number): number => {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "(") depth++;
    if (text[at] === ")") depth--;
    if (depth === 0) return at;
  }
  return -1;
};

const optionsAfter = (text: string, open: number): Span | null => {
  const columnsEnd = closing(text, open);
  if (columnsEnd === -1) return null;
  withOptions.lastIndex = columnsEnd + 1;
  const found = withOptions.exec(text);
  if (found === null) return null;
  const end = closing(text, withOptions.lastIndex - 1);
  return end === -1 ? null : { start: columnsEnd + 1, end: end + 1 };
};

const spans = (text: string): readonly Span[] => {
  const created = [...text.matchAll(using)].map((match) => optionsAfter(text, match.index + match[0].length - 1));
  const altered = [...text.matchAll(retune)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  return [...created, ...altered].filter((span) => span !== null).toSorted((a, b) => a.start - b.start);
};

/** The script without index options that only the real extensions know. As long as the original, line by line. */
export const rewriteForStubs = (sql: string): string => {
  if (!/hnsw|ivfflat|rum|pgroonga|ef_construction|lists|\bm\b/i.test(sql)) return sql;
  const text = blankLiterals(sql, { keepBodies: true });
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of spans(text)) {
    parts.push(sql.slice(at, start), sql.slice(start, end).replace(/[^\r\n]/g, " "));
    at = end;
  }
  return parts.join("") + sql.slice(at);
};
