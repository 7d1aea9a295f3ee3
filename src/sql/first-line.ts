const LONGEST = 120;

/** The first line of a statement, at most 120 characters, with an ellipsis where something was cut. */
export function firstLine(sql: string, statement: { readonly start: number; readonly end: number }): string {
  const text = sql.slice(statement.start, Math.min(statement.end, statement.start + LONGEST * 4));
  const line = (/^[^\r\n]*/.exec(text)?.[0] ?? "").trimEnd();
  const characters = Array.from(line);
  return characters.length <= LONGEST ? line : `${characters.slice(0, LONGEST - 1).join("")}…`;
}
