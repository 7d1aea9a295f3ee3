// Names and messages come from strangers, and a log is read by machines too: nothing in them may move a cursor, reorder
// what is read, or be taken for a command by GitHub's runner (`::` after any white space at the start of a line, `##[` anywhere).
import { revealed } from "./escape.ts";

const command = /^(\s*):(?=:)|(?<=##)\[/gu;

/** A text of one or more lines, each inert. */
export function inertLines(text: string): readonly string[] {
  return revealed(text)
    .split("\n")
    .map((line) =>
      line.replace(command, (sign, space: string | undefined) => (sign === "[" ? "\\u{5b}" : `${space}\\u{3a}`)),
    );
}

/** A text that must stay on its line: what would break it is written out. */
export function inert(text: string): string {
  const broken = text.replace(/\r\n?|\n/g, (sign) =>
    (sign === "\n" ? "\\n" : "\\r").concat(sign.length > 1 ? "\\n" : ""),
  );
  return inertLines(broken.replaceAll("\t", "\\t")).join("");
}

/** At most `width` code points; what was cut off shows as an ellipsis. */
export function cut(text: string, width: number): string {
  const points = [...text];
  return points.length <= width ? text : `${points.slice(0, Math.max(1, width - 1)).join("")}…`;
}
