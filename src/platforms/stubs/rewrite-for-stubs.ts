// What stubs cannot take is blanked before a script is sent, so that every offset stays.
// - Index options: the access methods of stubs are Postgres' own under another name and know no `m` or `lists`.
// - Versions: a stub has one.
// Dollar-quoted bodies are searched too, strings and comments are not.

import { blankLiterals } from "../envelope/blank-literals.ts";
import { stubNames } from "./index.ts";

const methods = "hnsw|ivfflat|diskann|rum|pgroonga";
const using = new RegExp(String.raw`\busing\s+(?:${methods}|"(?:${methods})")\s*\(`, "gi");
const withOptions = /\s*with\s*\(/iy;
const retune =
  /\balter\s+index\s+(?:if\s+exists\s+)?[\w$."]+\s+(?:set|reset)\s*\(\s*(?:m|ef_construction|lists|num_neighbors|storage_layout)\b[^)]*\)/gi;

const extension = String.raw`"?(?:${stubNames.map((name) => name.replaceAll("-", String.raw`\-`)).join("|")})"?(?![\w-])`;
const creating = new RegExp(
  String.raw`\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?${extension}(?:\s+with)?(?:\s+schema\s+(?:"[^"]+"|[\w$]+))?\s+(?=version\b)`,
  "gi",
);
const updating = new RegExp(String.raw`\balter\s+extension\s+${extension}\s+update\s+(?=to\b)`, "gi");
const version = /(?:version|to)\s+(?:'[^']*'|"[^"]*"|[\w$.]+)/iy;

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

const versionAt = (sql: string, start: number): Span | null => {
  version.lastIndex = start;
  return version.test(sql) ? { start, end: version.lastIndex } : null;
};

const endOf = (match: RegExpExecArray): number => match.index + match[0].length;

/** `text`: `sql` without literals, in which the clauses are looked for. */
const spans = (sql: string, text: string): readonly Span[] =>
  [
    ...[...text.matchAll(using)].map((match) => optionsAfter(text, endOf(match) - 1)),
    ...[...text.matchAll(retune)].map((match) => ({ start: match.index, end: endOf(match) })),
    ...[...text.matchAll(creating), ...text.matchAll(updating)].map((match) => versionAt(sql, endOf(match))),
  ]
    .filter((span) => span !== null)
    .toSorted((a, b) => a.start - b.start);

/** The script without the clauses that only real extensions know. As long as the original, line by line. */
export const rewriteForStubs = (sql: string): string => {
  if (!/hnsw|ivfflat|diskann|rum|pgroonga|extension|alter\s+index/i.test(sql)) return sql;
  const text = blankLiterals(sql, { keepBodies: true });
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of spans(sql, text)) {
    parts.push(sql.slice(at, start), sql.slice(start, end).replace(/[^\r\n]/g, " "));
    at = end;
  }
  return parts.join("") + sql.slice(at);
};
