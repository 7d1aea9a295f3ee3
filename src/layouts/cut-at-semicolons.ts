// goose and sql-migrate cut a script themselves: at lines whose last word ends in a semicolon, except between
// StatementBegin and StatementEnd, which hold one query. Both tools share the rule, and refuse what it leaves over.
import type { Span } from "./blank.ts";
import { lineAt, type Mark } from "./marks.ts";

export type Cut = {
  readonly queries: readonly Span[];
  /** Lines where a query begins that nothing ends, and lines of unmatched StatementBegin marks. */
  readonly unfinished: readonly number[];
};

const endsQuery = (line: string): boolean => {
  if (!line.includes(";")) return false;
  const words = line.split(/\s+/).filter((word) => word !== "");
  const comment = words.findIndex((word) => word.startsWith("--"));
  return (comment === -1 ? words : words.slice(0, comment)).at(-1)?.endsWith(";") ?? false;
};

type Line = { readonly start: number; readonly end: number; readonly next: number; readonly mark: Mark | undefined };

const linesOf = function* (text: string, span: Span, marks: ReadonlyMap<number, Mark>): Generator<Line> {
  for (let start = span.start; start < span.end; ) {
    const found = text.indexOf("\n", start);
    const next = found === -1 || found >= span.end ? span.end : found + 1;
    const end = found === -1 || found >= span.end ? span.end : found;
    yield { start, end, next, mark: marks.get(start) };
    start = next;
  }
};

const trimEnd = (text: string, start: number, end: number): number => start + text.slice(start, end).trimEnd().length;

/** The queries in the spans of one direction. */
export const cutAtSemicolons = (text: string, spans: readonly Span[], marks: readonly Mark[]): Cut => {
  const byStart = new Map(marks.map((mark) => [mark.start, mark]));
  const queries: Span[] = [];
  const unfinished: number[] = [];
  for (const span of spans) {
    let from: number | null = null;
    let block: number | null = null;
    const emit = (end: number): void => {
      if (from !== null) queries.push({ start: from, end: trimEnd(text, from, end) });
      from = null;
    };
    for (const line of linesOf(text, span, byStart)) {
      if (line.mark) {
        if (line.mark.words === "statementbegin") block ??= line.start;
        if (line.mark.words !== "statementend" || block === null) continue;
        emit(line.start);
        block = null;
        continue;
      }
      const content = text.slice(line.start, line.end);
      const trimmed = content.trim();
      if (from === null && (trimmed === "" || trimmed.startsWith("--"))) continue;
      from ??= line.start + content.length - content.trimStart().length;
      if (block === null && endsQuery(content)) emit(line.end);
    }
    if (block !== null) unfinished.push(lineAt(text, block));
    else if (from !== null) unfinished.push(lineAt(text, from));
    emit(span.end);
  }
  return { queries, unfinished };
};
