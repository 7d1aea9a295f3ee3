// Lines below which a file undoes itself, in tools whose layouts are not read by name. Whoever reads such a file as plain SQL
// would create and drop in one go; so the text is cut there, whatever the layout.
import { directionsOf, type Mark, marksIn } from "./marks.ts";

const marker =
  /^[ \t]*--[ \t-]*(create above \/ drop below|\/\/[ \t]*@undo|rambler[ \t]+(?:up|down)|migrate:(?:up|down)|\+(?:goose|migrate)[ \t]+(?:up|down)|(?:up|down)[ \t]+migration)\b[^\r\n]*/gim;

const directionOf = (words: string): "up" | "down" => (/\bup\b/.test(words) ? "up" : "down");

/** The two directions of a file that holds both. Null when it does not. */
export const cutAtUndo = (text: string): { readonly up: string; readonly down: string } | null => {
  const marks = marksIn(text, marker).map((mark): Mark => ({ ...mark, words: directionOf(mark.words) }));
  if (!marks.some(({ words }) => words === "down")) return null;
  // What stands above the first mark is run by tools that mark the down only.
  const opened = marks[0]?.words === "down" ? [{ start: 0, end: 0, words: "up" }, ...marks] : marks;
  const { up, down } = directionsOf(text, opened);
  return down === null ? null : { up, down };
};
