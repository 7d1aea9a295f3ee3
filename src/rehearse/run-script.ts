import type { Failure, Script, SendMode } from "../model/index.ts";
import { SqlError } from "../model/index.ts";
import type { Session } from "../postgres/contract.ts";
import { parse, psqlScript, type ScriptPart, transactionControl } from "../sql/index.ts";
import { failureOf, type Sent } from "./failure.ts";

// How a script reaches the server. One simple query for the whole file breaks the fewest real files; what Postgres then
// refuses because of the transaction is sent again in the way that it asks for, from the state before. Whatever the tool's
// own marker says comes first.

/** Lets one statement through that needs more rights than the role has; gives false when it may not. */
export type Elevate = (tag: string, sql: string, run: () => Promise<void>) => Promise<boolean>;

export type ScriptRun = {
  readonly failure: Failure | null;
  readonly ms: number;
  readonly mode: SendMode;
  /** False when a failed script may have left something behind. */
  readonly clean: boolean;
};

// 25001: must not run in a transaction. 55P04: a new enum value must be committed before use.
const wantsStatements: ReadonlySet<string> = new Set(["25001", "55P04"]);

/** Does the script end or begin transactions by itself? */
export const controlsTransaction = (sql: string): boolean =>
  /\b(begin|start|commit|end|rollback|abort|savepoint|prepare)\b/i.test(sql) &&
  transactionControl(parse(sql).statements).statements.length > 0;

type Outcome = { readonly failure: Failure | null; readonly sqlstate: string | null; readonly ms: number };

const send = async (
  session: Session,
  script: Script,
  pieces: readonly (Sent & { copy?: Sent })[],
): Promise<Outcome> => {
  let ms = 0;
  for (const piece of pieces) {
    const text = script.sql.slice(piece.start, piece.end);
    try {
      ms += piece.copy
        ? await session.copy(text, script.sql.slice(piece.copy.start, piece.copy.end))
        : await session.run(text);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      return { failure: failureOf(script, piece, error.refusal), sqlstate: error.refusal.sqlstate, ms };
    }
  }
  return { failure: null, sqlstate: null, ms };
};

const pieceOf = (part: ScriptPart): Sent & { copy?: Sent } =>
  part.type === "sql"
    ? { start: part.start, end: part.end }
    : { start: part.start, end: part.end, copy: { start: part.dataStart, end: part.dataEnd } };

const statementsOf = (script: Script): readonly (Sent & { copy?: Sent; tag: string })[] => {
  if (script.queries !== null) return script.queries.map((query) => ({ ...query, tag: "" }));
  return psqlScript(script.sql).parts.flatMap((part) => {
    if (part.type === "copy") return [{ ...pieceOf(part), tag: "CopyStmt" }];
    return parse(script.sql.slice(part.start, part.end)).statements.map(({ start, end, tag }) => ({
      start: part.start + start,
      end: part.start + end,
      tag,
    }));
  });
};

/** Sends the statements one by one, each in a transaction of its own; lends rights to those that may have them. */
const sendStatements = async (session: Session, script: Script, elevate: Elevate | null): Promise<Outcome> => {
  let ms = 0;
  for (const statement of statementsOf(script)) {
    const outcome = await send(session, script, [statement]);
    ms += outcome.ms;
    if (outcome.failure === null) continue;
    const text = script.sql.slice(statement.start, statement.end);
    const again = async () => {
      if (session.status() === "failed") throw new Error("the transaction is over");
      ms += await session.run(text);
    };
    const helped = outcome.sqlstate === "42501" && elevate !== null && (await elevate(statement.tag, text, again));
    if (!helped) return { ...outcome, ms };
  }
  return { failure: null, sqlstate: null, ms };
};

const settle = async (session: Session, script: Script): Promise<Failure | null> => {
  if (session.status() === "idle") return null;
  try {
    await session.run(session.status() === "failed" ? "rollback" : "commit");
    return null;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return failureOf(
      script,
      { start: 0, end: script.sql.length },
      { ...error.refusal, position: null, completed: 1e9 },
    );
  }
};

/** Runs a script on a session that is in no transaction, as the layout's tool would, and leaves it in none. */
export const runScript = async (session: Session, script: Script, elevate: Elevate | null): Promise<ScriptRun> => {
  const { parts } = psqlScript(script.sql);
  const controls = controlsTransaction(script.sql);
  if (script.transaction === "none") {
    const outcome = await sendStatements(session, script, elevate);
    const late = await settle(session, script);
    return { failure: outcome.failure ?? late, ms: outcome.ms, mode: "statements", clean: false };
  }
  const [only] = parts;
  const whole = parts.length <= 1 && only?.type !== "copy";
  const wrapped = !whole && !controls;
  if (wrapped) await session.run("begin");
  const first = await send(session, script, whole ? [{ start: 0, end: script.sql.length }] : parts.map(pieceOf));
  const late = await settle(session, script);
  const failure = first.failure ?? late;
  const mode: SendMode = wrapped ? "wrapped" : "whole";
  if (failure === null) return { failure, ms: first.ms, mode, clean: true };
  if (first.sqlstate === "25P01" && !controls) {
    await session.run("begin");
    const again = await send(session, script, parts.map(pieceOf));
    const end = await settle(session, script);
    return { failure: again.failure ?? end, ms: again.ms, mode: "wrapped", clean: true };
  }
  const retry = first.sqlstate !== null && wantsStatements.has(first.sqlstate);
  const lend = first.sqlstate === "42501" && elevate !== null;
  if ((retry || lend) && !controls) {
    const again = await sendStatements(session, script, elevate);
    const end = await settle(session, script);
    return { failure: again.failure ?? end, ms: again.ms, mode: "statements", clean: false };
  }
  return { failure, ms: first.ms, mode, clean: !controls };
};
