import { firstLine, parse } from "../sql/index.ts";

/** What differs between a text that was committed and the one that would be written now. */
export type TextDifference = {
  /** First lines, with `+` for what the file lacks, `-` for what it has too much, `~` for what reads differently. */
  readonly lines: readonly string[];
  readonly count: number;
};

type Part = { readonly head: string; readonly text: string };

const linesOf = (text: string): readonly Part[] => text.split("\n").map((line) => ({ head: line, text: line }));

/** Statements of SQL, lines of everything else and of what is no SQL. */
const partsOf = (text: string, sql: boolean): readonly Part[] => {
  if (!sql) return linesOf(text);
  const { statements, error } = parse(text);
  if (error !== null) return linesOf(text);
  return statements.map((statement) => ({
    head: firstLine(text, statement).trim(),
    text: text.slice(statement.start, statement.end).trim(),
  }));
};

const without = (parts: readonly Part[], others: readonly Part[]): readonly Part[] => {
  const left = new Map<string, number>();
  for (const { text } of others) left.set(text, (left.get(text) ?? 0) + 1);
  return parts.filter(({ text }) => {
    const count = left.get(text) ?? 0;
    if (count > 0) left.set(text, count - 1);
    return count === 0;
  });
};

/** Null when the texts are the same, but for how their lines end. */
export const textDifference = (committed: string, wanted: string, sql: boolean): TextDifference | null => {
  const [was, is] = [committed.replaceAll("\r\n", "\n"), wanted];
  if (was === is) return null;
  const [before, after] = [partsOf(was, sql), partsOf(is, sql)];
  const [gone, fresh] = [without(before, after), without(after, before)];
  const heads = new Set(gone.map(({ head }) => head));
  const freshHeads = new Set(fresh.map(({ head }) => head));
  const lines = [
    ...fresh.map(({ head }) => `${heads.has(head) ? "~" : "+"} ${head}`),
    ...gone.flatMap(({ head }) => (freshHeads.has(head) ? [] : [`- ${head}`])),
  ];
  return { lines, count: lines.length };
};
