// Cuts a text into statements without parsing it: at semicolons outside of quotes, comments, parentheses and the bodies
// of SQL-standard functions (BEGIN ATOMIC … END), by the rules that psql uses.

import { lex, type Token } from "./lex.ts";

/** From the first token to the end of the last, without semicolon and outer comments. `semicolon` is -1 where there is none. */
export type Piece = { readonly start: number; readonly end: number; readonly semicolon: number };

/** Follows tokens and knows when a semicolon ends a statement. */
export type Depth = { parentheses: number; bodies: number; words: string[]; atomic: boolean };

const SEMICOLON = 59;

export function cut(sql: string, from = 0, to = sql.length): readonly Piece[] {
  const pieces: Piece[] = [];
  const depth = newDepth();
  let start = -1;
  let end = -1;
  const visit = (token: Token): undefined => {
    // An open comment is no comment: the parser shall see it and say so.
    if (token.kind === "comment" && token.closed) return;
    if (follow(sql, token, depth)) {
      if (start !== -1) pieces.push({ start, end, semicolon: token.start });
      start = -1;
      return;
    }
    if (start === -1) start = token.start;
    end = token.end;
  };
  lex(sql, visit, from, to);
  if (start !== -1) pieces.push({ start, end, semicolon: -1 });
  return pieces;
}

export function newDepth(): Depth {
  return { parentheses: 0, bodies: 0, words: [], atomic: false };
}

/** Takes the next token that is no comment. True when it is the semicolon that ends a statement. */
export function follow(sql: string, token: Token, depth: Depth): boolean {
  if (token.kind === "word") followWord(sql, token, depth);
  if (token.kind !== "operator") return false;
  const code = sql.charCodeAt(token.start);
  if (code === 40) depth.parentheses++;
  else if (code === 41 && depth.parentheses > 0) depth.parentheses--;
  if (code !== SEMICOLON || depth.parentheses > 0 || depth.bodies > 0) return false;
  depth.words = [];
  depth.atomic = false;
  return true;
}

function followWord(sql: string, token: Token, depth: Depth): void {
  if (depth.words.length < 4) depth.words.push(sql.slice(token.start, token.end).toLowerCase());
  if (token.end - token.start > 6 || !makesRoutine(depth.words)) {
    depth.atomic = false;
    return;
  }
  const word = sql.slice(token.start, token.end).toLowerCase();
  if (depth.bodies > 0) {
    if (word === "case" || word === "begin") depth.bodies++;
    else if (word === "end") depth.bodies--;
  } else if (word === "atomic" && depth.atomic) depth.bodies = 1;
  depth.atomic = word === "begin";
}

function makesRoutine(words: readonly string[]): boolean {
  if (words[0] !== "create") return false;
  const kind = words[1] === "or" && words[2] === "replace" ? words[3] : words[1];
  return kind === "function" || kind === "procedure";
}
