import type { Failure, Script, SqlRefusal } from "../model/index.ts";
import { firstLine, missingObject, offsetOfPosition, parse, place } from "../sql/index.ts";

/** Which part of a script was sent when Postgres refused it. Offsets into the script's text. */
export type Sent = { readonly start: number; readonly end: number };

// Postgres names a place for errors of grammar and naming. For errors at run time it only tells how many statements went
// well, which is as good.
const offsetIn = (script: Script, sent: Sent, refusal: SqlRefusal): number => {
  const text = script.sql.slice(sent.start, sent.end);
  if (refusal.position !== null) return sent.start + offsetOfPosition(text, refusal.position);
  const { statements } = parse(text);
  const failed = statements[Math.min(refusal.completed ?? 0, statements.length - 1)];
  return sent.start + (failed?.start ?? 0);
};

/** What Postgres refused, with its place in the file. */
export const failureOf = (script: Script, sent: Sent, refusal: SqlRefusal): Failure => {
  const offset = offsetIn(script, sent, refusal);
  const { statements } = parse(script.sql.slice(sent.start, sent.end));
  const at = offset - sent.start;
  const failed = statements.find(({ start, end }) => at >= start && at <= end);
  const statement = failed ?? { start: at, end: sent.end - sent.start };
  const { line, column } = place(script.sql, offset);
  return {
    ...refusal,
    file: script.file,
    line,
    column,
    statement: firstLine(script.sql.slice(sent.start), statement),
    missing: missingObject(refusal),
  };
};
