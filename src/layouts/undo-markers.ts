// Lines below which a file undoes itself, in tools whose layouts are not read by name. Whoever reads such a file as plain SQL
// would create and drop in one go; so the text is cut there, whatever the layout.
//
// A tool's own marker says that what follows is the down, also when it is empty. Words that anybody may write, `-- Down`,
// count only where statements follow: many people keep the way back as a comment, which no tool runs.
import { directionsOf, type Mark, marksIn } from "./marks.ts";

type Cut = { readonly up: string; readonly down: string };

const ofTools =
  /^[ \t]*--[ \t-]*(create above \/ drop below|\/\/[ \t]*@undo|rambler[ \t]+(?:up|down)|migrate:(?:up|down)|\+(?:goose|migrate)[ \t]+(?:up|down))\b[^\r\n]*/gim;

const headings = /^[ \t]*--[ \t-]*((?:up|down)[ \t]+migration)\b[^\r\n]*/gim;

// `-- UP`, `-- !DOWN`, `-- ==== Down ====`: nothing else on the line.
const words = /^[ \t]*--[ \t=#*-]*[!@]?(up|down)[ \t=#*:-]*\r?$/gim;

const directionOf = (text: string): "up" | "down" => (/\bup\b/.test(text) ? "up" : "down");

const cutAt = (text: string, pattern: RegExp): Cut | null => {
  const marks = marksIn(text, pattern).map((mark): Mark => ({ ...mark, words: directionOf(mark.words) }));
  if (!marks.some((mark) => mark.words === "down")) return null;
  // What stands above the first mark is run by tools that mark the down only.
  const opened = marks[0]?.words === "down" ? [{ start: 0, end: 0, words: "up" }, ...marks] : marks;
  const { up, down } = directionsOf(text, opened);
  return down === null ? null : { up, down };
};

const holdsStatements = (cut: Cut | null): cut is Cut => cut !== null && /^[ \t]*(?!--)\S/m.test(cut.down);

const marksUp = (text: string): boolean => marksIn(text, words).some((mark) => mark.words === "up");

/** The two directions of a file that holds both. Null when it does not. */
export const cutAtUndo = (text: string): Cut | null => {
  const own = cutAt(text, ofTools);
  if (own !== null) return own;
  const headed = cutAt(text, headings);
  if (holdsStatements(headed)) return headed;
  const plain = marksUp(text) ? cutAt(text, words) : null;
  return holdsStatements(plain) ? plain : null;
};
