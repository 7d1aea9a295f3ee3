import type { Failure, Script, SendMode } from "../model/index.ts";
import { SqlError } from "../model/index.ts";
import type { Session } from "../postgres/contract.ts";
import { parse, place, psqlScript, type ScriptPart, transactionControl } from "../sql/index.ts";
import { failureOf, type Sent } from "./failure.ts";

// How a script reaches the server. One simple query for the whole file breaks the fewest real files; what Postgres then
// refuses because of the transaction is sent again in the way that it asks for, from the state before. Whatever the tool's
// own marker says comes first.

/** Superuser rights for single statements that the platform vouches for. */
export type Lender = {
  readonly may: (tag: string, sql: string) => boolean;
  /** Runs `work` with the right; false when something of the author's would run inside, or when it fails all the same. */
  readonly lend: (session: Session, tag: string, work: () => Promise<void>) => Promise<boolean>;
};

export type ScriptRun = {
  readonly failure: Failure | null;
  readonly ms: number;
  readonly mode: SendMode;
  /** False when a failed script may have left something behind. */
  readonly clean: boolean;
};

// 25001: must not run in a transaction. 55P04: a new enum value must be committed before use.
const wantsStatements: ReadonlySet<string> = new Set(["25001", "55P04"]);

const withinTransaction: ReadonlySet<string> = new Set(["savepoint", "release", "rollback-to"]);

/** Does the script end or begin transactions by itself? Savepoints do neither. */
export const controlsTransaction = (sql: string): boolean =>
  /\b(begin|start|commit|end|rollback|abort|prepare)\b/i.test(sql) &&
  transactionControl(parse(sql).statements).statements.some(({ command }) => !withinTransaction.has(command));

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

const lendFor = async (session: Session, { tag, text }: { tag: string; text: string }, lender: Lender) => {
  let ms = 0;
  const inside = session.status() !== "idle";
  if (inside) await session.run("rollback to savepoint lockstep_lend");
  const lent = await lender.lend(session, tag, async () => {
    ms = await session.run(text);
  });
  return { lent, ms };
};

/** Sends one statement as it stands; lends rights to one that may have them. */
export const sendLending = async (
  session: Session,
  script: Script,
  statement: Sent & { readonly tag: string },
  lender: Lender | null,
): Promise<Outcome> => {
  const text = script.sql.slice(statement.start, statement.end);
  const may = lender?.may(statement.tag, text) === true;
  if (may && session.status() === "transaction") await session.run("savepoint lockstep_lend");
  const outcome = await send(session, script, [statement]);
  if (outcome.sqlstate !== "42501" || !may || lender === null) return outcome;
  const help = await lendFor(session, { tag: statement.tag, text }, lender);
  const ms = outcome.ms + help.ms;
  return help.lent ? { failure: null, sqlstate: null, ms } : { ...outcome, ms };
};

/** Runs one statement with lent rights, in a session that is in no failed transaction; false where it may not have them, or is refused. */
export const runLent = async (session: Session, sql: string, lender: Lender | null): Promise<boolean> => {
  const [only, ...more] = parse(sql).statements;
  if (lender === null || only === undefined || more.length > 0 || !lender.may(only.tag, sql)) return false;
  if (session.status() === "transaction") await session.run("savepoint lockstep_lend");
  return await lender.lend(session, only.tag, async () => {
    await session.run(sql);
  });
};

/** Sends the statements one by one, as they stand. */
const sendStatements = async (session: Session, script: Script, lender: Lender | null): Promise<Outcome> => {
  let ms = 0;
  for (const statement of statementsOf(script)) {
    const outcome = await sendLending(session, script, statement, lender);
    ms += outcome.ms;
    if (outcome.failure !== null) return { ...outcome, ms };
  }
  return { failure: null, sqlstate: null, ms };
};

/** Ends what is open: for good where nothing failed so far. */
const settle = async (session: Session, script: Script, { failure }: Outcome): Promise<Failure | null> => {
  if (session.status() === "idle") return null;
  try {
    await session.run(failure === null && session.status() === "transaction" ? "commit" : "rollback");
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

const sendWrapped = async (session: Session, script: Script, parts: readonly ScriptPart[]): Promise<ScriptRun> => {
  await session.run("begin");
  const outcome = await send(session, script, parts.map(pieceOf));
  const late = await settle(session, script, outcome);
  return { failure: outcome.failure ?? late, ms: outcome.ms, mode: "wrapped", clean: true };
};

const sendFreely = async (
  session: Session,
  script: Script,
  lender: Lender | null,
  mode: SendMode = "statements",
): Promise<ScriptRun> => {
  const outcome = await sendStatements(session, script, lender);
  const late = await settle(session, script, outcome);
  return { failure: outcome.failure ?? late, ms: outcome.ms, mode, clean: false };
};

/** As one transaction, as if it had gone whole, in which single statements are lent rights. */
const sendLent = async (session: Session, script: Script, lender: Lender): Promise<ScriptRun> => {
  await session.run("begin");
  const outcome = await sendStatements(session, script, lender);
  const late = await settle(session, script, outcome);
  return { failure: outcome.failure ?? late, ms: outcome.ms, mode: "whole", clean: true };
};

const begins = (script: Script): boolean =>
  transactionControl(parse(script.sql).statements).statements.some(({ command }) => command === "begin");

// Nothing was committed yet when the first refusal came.
const nothingKept = (script: Script, failure: Failure): boolean => {
  const [end] = transactionControl(parse(script.sql).statements).statements.filter(
    ({ command }) => command === "commit",
  );
  const [begin] = parse(script.sql).statements;
  return begin?.tag === "TransactionStmt" && (end === undefined || place(script.sql, end.start).line >= failure.line);
};

/** Is one simple query for the whole text the way to send it? */
export const goesWhole = (script: Script): boolean => {
  if (script.transaction === "none") return false;
  const { parts } = psqlScript(script.sql);
  return parts.length <= 1 && parts[0]?.type !== "copy";
};

/** What a refusal of the whole text, which left nothing behind, asks for instead. */
export const sendOtherwise = async (
  session: Session,
  script: Script,
  failure: Failure,
  lender: Lender | null,
): Promise<ScriptRun | null> => {
  const { sqlstate } = failure;
  const controls = controlsTransaction(script.sql);
  if (sqlstate === "25P01" && !begins(script)) return sendWrapped(session, script, psqlScript(script.sql).parts);
  if (sqlstate === "42501" && lender !== null) {
    if (controls) return nothingKept(script, failure) ? sendFreely(session, script, lender, "whole") : null;
    const lent = await sendLent(session, script, lender);
    return lent.failure !== null && wantsStatements.has(lent.failure.sqlstate)
      ? sendFreely(session, script, lender)
      : lent;
  }
  return wantsStatements.has(sqlstate) && !controls ? sendFreely(session, script, lender) : null;
};

/** Runs a script on a session that is in no transaction, as the layout's tool would, and leaves it in none. */
export const runScript = async (session: Session, script: Script, lender: Lender | null): Promise<ScriptRun> => {
  if (script.transaction === "none") return sendFreely(session, script, lender);
  const { parts } = psqlScript(script.sql);
  const controls = controlsTransaction(script.sql);
  const whole = goesWhole(script);
  const first = whole || controls ? await sendParts(session, script, parts) : await sendWrapped(session, script, parts);
  if (first.failure === null) return first;
  return (await sendOtherwise(session, script, first.failure, lender)) ?? { ...first, clean: !controls };
};

const sendParts = async (session: Session, script: Script, parts: readonly ScriptPart[]): Promise<ScriptRun> => {
  const pieces = goesWhole(script) ? [{ start: 0, end: script.sql.length }] : parts.map(pieceOf);
  const outcome = await send(session, script, pieces);
  const late = await settle(session, script, outcome);
  return { failure: outcome.failure ?? late, ms: outcome.ms, mode: "whole", clean: true };
};
