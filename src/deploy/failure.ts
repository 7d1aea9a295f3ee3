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

/** Where an exception was raised, as Postgres names functions. Null: not known, or the text may hold values. */
const raisedIn = ({ sqlstate, where }: SqlRefusal): string | null => {
  const first = where === null ? "" : firstLine(where, { start: 0, end: where.length });
  return !sqlstate.startsWith("P0") || first === "" || /["'«„]/.test(first) ? null : first;
};

/** Words that nobody wrote into the file may hold values of rows; where they were raised does not. */
const saidElsewhere = (refusal: SqlRefusal): string =>
  refusal.sqlstate.startsWith("P0")
    ? ["an exception was raised", raisedIn(refusal) ?? []].flat().join(", ")
    : withoutValues(refusal, "");

/** A table that has to know of a migration would not, and no statement of the file is to blame. */
export class TableRefusal extends Problem {
  readonly table: string;
  /** What it would not do, behind its name. */
  readonly what: string;

  constructor(
    table: string,
    what: string,
    { cause, hint }: { readonly cause?: SqlError; readonly hint?: string } = {},
  ) {
    super("table-refused", `${table} ${what}`, {
      ...(cause === undefined ? {} : { cause, detail: `${saidElsewhere(cause.refusal)} (${cause.refusal.sqlstate})` }),
      ...(hint === undefined ? {} : { hint }),
    });
    this.table = table;
    this.what = what;
  }
}

// 42501 = insufficient_privilege
const wayOut = ({ sqlstate }: SqlRefusal): string =>
  sqlstate === "42501"
    ? "The role that promotes needs the right to it."
    : "Look for triggers, rules, constraints and row level security on that table.";

const tableFailure = (error: TableRefusal, script: Script, showData: boolean): DeployFailure => {
  const refusal = refusalOf(error);
  const said = showData ? refusal.message : saidElsewhere(refusal);
  return {
    sqlstate: refusal.sqlstate,
    message: error.cause instanceof SqlError ? `${error.message}: ${said}` : error.message,
    hint: error.hint ?? wayOut(refusal),
    detail: showData ? refusal.detail : null,
    file: script.file,
    line: 1,
    column: 1,
    statement: "",
    table: error.table,
  };
};

const HIDDEN = "…";
/** Of what Postgres says. In characters. */
const LONGEST = 2_000;

const short = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}${HIDDEN}` : text);
const shortOrNone = (text: string | null): string | null => (text === null ? null : short(text));

/** Nothing of what was said is left to read: then where it was said, and who has it. */
const hintFor = (refusal: SqlRefusal, message: string, script: Script): string | null => {
  const at = raisedIn(refusal);
  if (message.includes(HIDDEN) && refusal.sqlstate.startsWith("P0") && at !== null)
    return `Raised in ${at}. What it said may hold values of rows, so only the server's log has all of it.`;
  return refusal.hint === null ? null : withoutValues({ ...refusal, message: refusal.hint }, script.sql);
};

/** What stopped a script, with its place in the file. `piece` null: no statement of the file was to blame. */
export const failureOf = (error: unknown, script: Script, piece: Piece | null, showData: boolean): DeployFailure => {
  if (error instanceof TableRefusal) return tableFailure(error, script, showData);
  const refusal = refusalOf(error);
  const start = piece?.start ?? 0;
  const text = piece === null ? "" : textOf(script, piece);
  const { line, column } = place(
    script.sql,
    refusal.position === null ? start : start + offsetOfPosition(text, refusal.position),
  );
  const first = piece === null ? "" : firstLine(text, { start: 0, end: text.length });
  const message = showData ? refusal.message : withoutValues(refusal, script.sql);
  return {
    sqlstate: refusal.sqlstate,
    message: short(message),
    hint: shortOrNone(showData ? refusal.hint : hintFor(refusal, message, script)),
    detail: shortOrNone(showData ? refusal.detail : null),
    file: script.file,
    line,
    column,
    statement: showData ? first : withoutLiterals(first, false),
  };
};
