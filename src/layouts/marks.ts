// Files that hold both directions, told apart by marker lines. What a direction does not own is blanked out; comments above the
// first marker belong to the file as a whole and stay with the up, since that is where notes to Lockstep are written.
import { keepSpans, type Span } from "./blank.ts";

/** A marker line. */
export type Mark = {
  /** Where its line begins, and where the next line does. */
  readonly start: number;
  readonly end: number;
  /** What the pattern captured, in lower case, white space made single. */
  readonly words: string;
};

export type Directions = {
  readonly up: string;
  readonly down: string | null;
  readonly upSpans: readonly Span[];
  readonly downSpans: readonly Span[];
};

/** Finds marker lines. `pattern` is global and multi-line, begins at `^` and captures the words in group 1. */
export const marksIn = (text: string, pattern: RegExp): readonly Mark[] =>
  [...text.matchAll(pattern)].map((match) => {
    const next = text.indexOf("\n", match.index + match[0].trimEnd().length);
    return {
      start: match.index,
      end: next === -1 ? text.length : next + 1,
      words: (match[1] ?? "").trim().toLowerCase().replace(/\s+/g, " "),
    };
  });

const headerComments = (text: string, end: number): readonly Span[] =>
  [...text.slice(0, end).matchAll(/^[ \t]*--[^\r\n]*/gm)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));

const directionOf = (mark: Mark): "up" | "down" | null => {
  const word = mark.words.split(" ")[0];
  return word === "up" || word === "down" ? word : null;
};

/** Cuts a text at the marks whose first word is `up` or `down`; each may occur several times, in any order. */
export const directionsOf = (text: string, marks: readonly Mark[]): Directions => {
  const turns = marks.filter((mark) => directionOf(mark) !== null);
  const spansOf = (direction: "up" | "down"): readonly Span[] =>
    turns.flatMap((mark, at) => {
      const end = turns[at + 1]?.start ?? text.length;
      return directionOf(mark) === direction && mark.end < end ? [{ start: mark.end, end }] : [];
    });
  const [upSpans, downSpans] = [spansOf("up"), spansOf("down")];
  const header = headerComments(text, turns[0]?.start ?? 0);
  const hasDown = turns.some((mark) => directionOf(mark) === "down");
  return {
    up: keepSpans(text, [...header, ...upSpans]),
    down: hasDown ? keepSpans(text, downSpans) : null,
    upSpans,
    downSpans,
  };
};

/** 1-based line of an offset. */
export const lineAt = (text: string, offset: number): number => {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
};
