// Comments that speak to us: `-- lockstep: …`. Only comments count that Postgres would skip too: none inside of quotes,
// dollar quotes or the data of COPY.

import { lex, type Token } from "./lex.ts";
import { psqlScript } from "./psql-script.ts";

/** One `-- lockstep:` comment, and what stands around it. */
export type Note = {
  /** What follows the colon, trimmed. */
  readonly text: string;
  readonly offset: number;
  /** Offset of the first token on the comment's own line, where one stands before it. */
  readonly beside: number | null;
  /** Offset of the next token that is no comment; null when an empty line or the end of the text comes first. */
  readonly next: number | null;
  /** `top`: in the block of comments that begins the text. `head`: before its first statement. `body`: behind that. */
  readonly region: "top" | "head" | "body";
};

const MARK = /^--\s*lockstep\s*:\s*(.*)$/is;
/** No note is longer. */
const LONGEST = 4000;

export function notesIn(sql: string): readonly Note[] {
  if (!/--\s*lockstep\s*:/i.test(sql)) return [];
  const notes: Note[] = [];
  let waiting: Omit<Note, "next">[] = [];
  let region: Note["region"] = "top";
  let beside: number | null = null;
  let previousEnd = -1;
  const settle = (next: number | null) => {
    notes.push(...waiting.map((note) => ({ ...note, next })));
    waiting = [];
  };
  const visit = (token: Token) => {
    const breaks = previousEnd === -1 ? 0 : lineBreaks(sql, previousEnd, token.start);
    previousEnd = token.end;
    if (breaks > 0) beside = null;
    if (breaks > 1) settle(null);
    if (breaks > 1 && region === "top") region = "head";
    if (token.kind !== "comment") {
      settle(token.start);
      beside ??= token.start;
      region = "body";
      return true;
    }
    const text = MARK.exec(sql.slice(token.start, Math.min(token.end, token.start + LONGEST)))?.[1]?.trim();
    if (text !== undefined) waiting.push({ text, offset: token.start, beside, region });
    return true;
  };
  for (const part of psqlScript(sql).parts) lex(sql, visit, part.start, part.end);
  settle(null);
  return notes;
}

/** 0, 1, or 2 for more than one. */
function lineBreaks(sql: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to && count < 2; at++) {
    const code = sql.charCodeAt(at);
    if (code === 10 || (code === 13 && sql.charCodeAt(at + 1) !== 10)) count++;
  }
  return count;
}
