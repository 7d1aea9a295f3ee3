import { Problem, type Script, SqlError } from "../model/index.ts";
import { offsetOfPosition, place, withoutValues } from "../sql/index.ts";

/** Why a statement of a file stopped, with its place and without values. */
export const fileRefusal = (error: SqlError, script: Script, start: number, end: number): Problem => {
  const { sqlstate, message, hint, position } = error.refusal;
  const offset = position === null ? 0 : offsetOfPosition(script.sql.slice(start, end), position);
  const { line, column } = place(script.sql, start + offset);
  return new Problem(
    "task-failed",
    `${script.file}:${line}:${column}: ${withoutValues({ sqlstate, message }, script.sql)} (${sqlstate})`,
    { ...(hint === null ? {} : { hint: withoutValues({ sqlstate, message: hint }, script.sql) }), cause: error },
  );
};

/** What Postgres said about SQL of ours. */
export const plainRefusal = (error: unknown, what: string): unknown => {
  if (!(error instanceof SqlError)) return error;
  const { sqlstate, message } = error.refusal;
  return new Problem("task-failed", `${what}: ${withoutValues({ sqlstate, message }, "")} (${sqlstate})`, {
    cause: error,
  });
};
