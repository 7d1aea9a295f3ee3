import { Problem, type Script, SqlError, type SqlRefusal } from "../model/index.ts";
import { firstLine, offsetOfPosition, type Piece, place, textOf } from "../sql/index.ts";
import { withoutLiterals } from "./blockers.ts";
import type { DeployFailure } from "./contract.ts";

// What Postgres said, without the rows it said it about: DETAIL is left out, and so is every value in a message. Words of
// the author's own (raise) are kept where the file has them, because everybody who reads the log may read the file.

const HIDDEN = "…";

const quoted = /"(?:[^"]|"")*"|'(?:[^']|'')*'|«[^»]*»|„[^“]*“/g;

const wordsOfFile = (message: string, script: string): string =>
  message.replace(/[^\s,;:()[\]]+/g, (word) => {
    const bare = word.replace(/^["'.]+|["'.!?]+$/g, "");
    return bare === "" || /^\d{1,6}$/.test(bare) || script.includes(bare) ? word : HIDDEN;
  });

/** A message without values. Class 22 quotes them; class P0 is the author's; the others name objects only. */
const redactedMessage = ({ sqlstate, message }: Pick<SqlRefusal, "sqlstate" | "message">, script: string): string => {
  if (sqlstate.startsWith("22")) return message.replace(quoted, `"${HIDDEN}"`);
  return sqlstate.startsWith("P0") ? wordsOfFile(message, script) : message;
};

/** SQLSTATE that stands for a connection that broke without a word. */
export const LOST = "08006";

export const refusalOf = (error: unknown): SqlRefusal => {
  if (error instanceof SqlError) return error.refusal;
  const cause = error instanceof Problem ? error.cause : null;
  if (cause instanceof SqlError) return cause.refusal;
  const known = error instanceof Problem ? error : null;
  return {
    sqlstate: known?.code === "connection-lost" ? LOST : "",
    message: known?.message ?? String(error),
    detail: known?.code === "connection-lost" ? null : (known?.detail ?? null),
    hint: known?.code === "connection-lost" ? null : (known?.hint ?? null),
    position: null,
    where: null,
  };
};

/** What stopped a script, with its place in the file. `piece` null: no statement of the file was to blame. */
export const failureOf = (error: unknown, script: Script, piece: Piece | null, showData: boolean): DeployFailure => {
  const refusal = refusalOf(error);
  const start = piece?.start ?? 0;
  const text = piece === null ? "" : textOf(script, piece);
  const { line, column } = place(
    script.sql,
    refusal.position === null ? start : start + offsetOfPosition(text, refusal.position),
  );
  const first = piece === null ? "" : firstLine(text, { start: 0, end: text.length });
  return {
    sqlstate: refusal.sqlstate,
    message: showData ? refusal.message : redactedMessage(refusal, script.sql),
    hint:
      refusal.hint === null || showData
        ? refusal.hint
        : redactedMessage({ ...refusal, message: refusal.hint }, script.sql),
    detail: showData ? refusal.detail : null,
    file: script.file,
    line,
    column,
    statement: showData ? first : withoutLiterals(first, false),
  };
};
