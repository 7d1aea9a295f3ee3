import { Problem, type Script, SqlError, type SqlRefusal } from "../model/index.ts";
import { firstLine, offsetOfPosition, type Piece, place, textOf, withoutValues } from "../sql/index.ts";
import { withoutLiterals } from "./blockers.ts";
import type { DeployFailure } from "./contract.ts";

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

/** The ledger would not have its row, and no statement of the file is to blame. */
export class LedgerRefusal extends Problem {
  readonly table: string;

  constructor(table: string, cause: SqlError | Problem) {
    super("ledger-refused", cause.message, { cause });
    this.table = table;
  }
}

/** Words of a trigger may hold values of rows; where it raised them does not. */
const saidOfRow = (refusal: SqlRefusal, showData: boolean): string => {
  if (showData || !refusal.sqlstate.startsWith("P0")) return showData ? refusal.message : withoutValues(refusal, "");
  const { where } = refusal;
  const at = where === null ? "" : `, ${firstLine(where, { start: 0, end: where.length })}`;
  return `an exception was raised${at}`;
};

const ledgerFailure = ({ table, cause }: LedgerRefusal, script: Script, showData: boolean): DeployFailure => {
  const refusal = refusalOf(cause);
  const said = saidOfRow(refusal, showData);
  return {
    sqlstate: refusal.sqlstate,
    message: cause instanceof SqlError ? `${table} refused the row of this migration: ${said}` : refusal.message,
    hint: "Look for triggers, rules, constraints and row level security on that table.",
    detail: showData ? refusal.detail : null,
    file: script.file,
    line: 1,
    column: 1,
    statement: "",
    ledger: true,
  };
};

/** What stopped a script, with its place in the file. `piece` null: no statement of the file was to blame. */
export const failureOf = (error: unknown, script: Script, piece: Piece | null, showData: boolean): DeployFailure => {
  if (error instanceof LedgerRefusal) return ledgerFailure(error, script, showData);
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
    message: showData ? refusal.message : withoutValues(refusal, script.sql),
    hint:
      refusal.hint === null || showData
        ? refusal.hint
        : withoutValues({ ...refusal, message: refusal.hint }, script.sql),
    detail: showData ? refusal.detail : null,
    file: script.file,
    line,
    column,
    statement: showData ? first : withoutLiterals(first, false),
  };
};
