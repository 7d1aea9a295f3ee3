// Runs a script statement by statement, as its tool would, and looks after each what it did. Transactions are the tool's:
// one around the file, or one for each statement where the tool or Postgres wants that.
import { type Script, SqlError, type Stopped, type TrafficBreak, type TrafficStatement } from "../model/index.ts";
import type { Session } from "../postgres/contract.ts";
import type { Site } from "../rehearse/index.ts";
import { type Piece, piecesOf, place, textOf } from "../sql/index.ts";
import { trace, type Watchers } from "./alone.ts";
import { allBreaks, candidateBreaks, stillBroken } from "./breaks.ts";
import { type Before, type Known, knownFrom, learn, stoppedBy, surveyOf } from "./ground.ts";
import { probe } from "./probes.ts";
import { chatty, type Ran, send } from "./send.ts";
import { countsSql, type Look, lookSql } from "./survey.ts";
import { factsOf, strongest } from "./tell.ts";

export type Place = Watchers & {
  readonly session: Session;
  readonly lender: Site["lender"];
  before: Before;
  known: Known;
};

export type Watched = {
  readonly statements: readonly Omit<TrafficStatement, "migration" | "direction">[];
  /** Why it ended early, in Postgres' words. */
  readonly refusal: SqlError | null;
};

type Step = Omit<TrafficStatement, "migration" | "direction" | "breaks"> & {
  readonly candidates: readonly TrafficBreak[];
};

type Counts = ReadonlyMap<string, { readonly scans: number; readonly changed: number }>;
/** What a transaction holds, and has counted; null before anybody looked. */
type Held = { locks: ReadonlyMap<string, string>; counts: Counts | null };

const nothingHeld = (): Held => ({ locks: new Map(), counts: null });
// Prepared, since planning them takes longer than running them.
const lookAt = async (session: Session): Promise<Look> => {
  const [row] = await session.prepared("lockstep_look", lookSql);
  return JSON.parse(String(row?.look)) as Look;
};

const countsOf = (counts: Look["counts"]): Counts =>
  new Map(counts.map(({ oid, scans, changed }) => [oid, { scans, changed }]));

// Counters go on from one transaction to the next, until the session tells them to the server between two.
const countsNow = async (session: Session): Promise<Counts> => {
  const [row] = await session.prepared("lockstep_counts", countsSql);
  return countsOf(JSON.parse(String(row?.counts)) as Look["counts"]);
};

// A snapshot taken before these would change what they do.
const takesNoSnapshot: ReadonlySet<string> = new Set(["TransactionStmt", "VariableSetStmt"]);

const newlyBlocking = ({ before }: Place, look: Look, held: Held): readonly string[] => {
  const fresh = [...strongest(look.locks)].filter(
    ([oid, mode]) => stoppedBy(mode) !== "nothing" && held.locks.get(oid) !== mode,
  );
  return [...new Set(fresh.flatMap(([oid]) => before.relations.get(oid)?.table ?? []))].sort();
};

const longest = 160;

const inOneLine = (text: string): string => {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > longest ? `${line.slice(0, longest).trimEnd()} …` : line;
};

const stepOf = (
  at: Place,
  { script, piece, transaction, alone }: Where,
  seen: { readonly ran: Ran; readonly look: Look; readonly held: Held; readonly stopped: ReadonlyMap<string, Stopped> },
): Step => {
  const { before, known } = at;
  const { ran, look, held, stopped } = seen;
  const facts = factsOf({
    before,
    known,
    look,
    held: held.locks,
    counted: held.counts ?? new Map(),
    notices: ran.notices,
    stopped,
    tag: piece.tag,
  });
  return {
    file: script.file,
    start: piece.start,
    line: place(script.sql, piece.start).line,
    statement: inOneLine(textOf(script, piece)),
    tag: piece.tag,
    transaction,
    alone,
    ms: ran.ms,
    ...facts,
    cost: null,
    safer: null,
    candidates: candidateBreaks(before, known, look),
  };
};

type Where = {
  readonly script: Script;
  readonly piece: Piece;
  readonly transaction: number;
  readonly alone: boolean;
};

/** In the transaction that the session is in. */
const watchInside = async (at: Place, where: Where, held: Held): Promise<Step | null> => {
  const { session } = at;
  const { piece, script } = where;
  if (takesNoSnapshot.has(piece.tag)) {
    await send(at, script, piece);
    return null;
  }
  const counted = held.counts ?? (await countsNow(session));
  const ran = await send(at, script, piece);
  const look = await lookAt(session);
  const stopped = await probe(at.prober, newlyBlocking(at, look, held));
  const step = stepOf(at, where, { ran, look, held: { ...held, counts: counted }, stopped });
  learn(at.known, look);
  held.locks = strongest(look.locks);
  held.counts = new Map([...counted, ...countsOf(look.counts)]);
  return step;
};

const relook = async (at: Place): Promise<void> => {
  at.known = knownFrom(await surveyOf(at.session));
};

/** Outside of any transaction, so that a refusal may leave something behind: then `keep` is called before it is thrown. */
const watchAlone = async (at: Place, where: Where, keep: (step: Step) => void): Promise<Step> => {
  const { script, piece } = where;
  await at.session.run(chatty);
  const text = textOf(script, piece);
  const { refusal, ms, locks, stopped, notices } = await trace(at, at.known, piece, text);
  const survey = await surveyOf(at.session);
  const look: Look = { ...survey, locks, counts: [] };
  const step = stepOf(at, where, { ran: { ms, notices }, look, held: nothingHeld(), stopped });
  at.known = knownFrom(survey);
  if (refusal === null) return step;
  if (step.invalidIndexes.length > 0) keep(step);
  throw refusal;
};

const rollBack = async (at: Place): Promise<void> => {
  if (at.session.status() === "idle") return;
  await at.session.run("rollback");
  await relook(at);
};

const guarded = async (
  steps: readonly Step[],
  work: () => Promise<void>,
): Promise<{ steps: readonly Step[]; refusal: SqlError | null }> => {
  try {
    await work();
    return { steps, refusal: null };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return { steps, refusal: error };
  }
};

const inOneTransaction = (at: Place, script: Script, pieces: readonly Piece[]) => {
  const steps: Step[] = [];
  return guarded(steps, async () => {
    const { session } = at;
    let transaction = 0;
    let held = nothingHeld();
    for (const piece of pieces) {
      if (session.status() === "idle") {
        transaction += 1;
        held = nothingHeld();
        await session.run("begin");
      }
      const step = await watchInside(at, { script, piece, transaction, alone: false }, held);
      if (step !== null) steps.push(step);
    }
    if (session.status() !== "idle") await session.run(session.status() === "failed" ? "rollback" : "commit");
  });
};

// They mean nothing, or something else, in a transaction that was opened for them.
const standsAlone: ReadonlySet<string> = new Set([
  "TransactionStmt",
  "LockStmt",
  "VariableSetStmt",
  "DeclareCursorStmt",
]);

// 25001: must not run in a transaction; 2D000: it ends one by itself.
const wantsNone: ReadonlySet<string> = new Set(["25001", "2D000"]);

const watchFreely = async (at: Place, where: Where, held: Held, keep: (step: Step) => void): Promise<Step | null> => {
  const { session } = at;
  const inside = session.status() !== "idle";
  if (inside) return watchInside(at, where, held);
  if (standsAlone.has(where.piece.tag)) {
    await send(at, where.script, where.piece);
    return null;
  }
  await session.run("begin");
  try {
    const step = await watchInside(at, where, nothingHeld());
    await session.run("commit");
    return step;
  } catch (error) {
    await rollBack(at);
    if (!(error instanceof SqlError) || !wantsNone.has(error.refusal.sqlstate)) throw error;
    return await watchAlone(at, { ...where, alone: true }, keep);
  }
};

const oneByOne = (at: Place, script: Script, pieces: readonly Piece[]) => {
  const steps: Step[] = [];
  return guarded(steps, async () => {
    let transaction = 0;
    let held = nothingHeld();
    for (const piece of pieces) {
      if (at.session.status() === "idle") {
        transaction += 1;
        held = nothingHeld();
      }
      const keep = (one: Step) => void steps.push(one);
      const step = await watchFreely(at, { script, piece, transaction, alone: false }, held, keep);
      if (step !== null) keep(step);
    }
    if (at.session.status() !== "idle") await at.session.run("commit");
  });
};

const isSchemaRenamed = (sql: string): boolean => /\bschema\b/i.test(sql);

/** Breaks that are still there in the end, each with the statement that made it. */
const withBreaks = (at: Place, steps: readonly Step[], had: ReadonlySet<string>): Watched["statements"] => {
  const broken = stillBroken(at.known);
  const told = new Set(had);
  const fresh = (one: TrafficBreak): boolean => {
    const key = JSON.stringify(one);
    if (told.has(key) || !broken(one)) return false;
    told.add(key);
    return true;
  };
  const own = steps.map(({ candidates, ...step }) => ({ ...step, breaks: candidates.filter(fresh) }));
  // Renaming a schema locks no relation.
  const rest = allBreaks(at.before, at.known).filter(fresh);
  const blamed = own.findIndex(({ statement, tag }) => tag === "RenameStmt" && isSchemaRenamed(statement));
  const last = blamed === -1 ? own.findIndex(({ tag }) => tag === "DoStmt" || tag === "CallStmt") : blamed;
  return own.map((step, index) => (index === last ? { ...step, breaks: [...step.breaks, ...rest] } : step));
};

// 55P04: a new enum value must be committed before use.
const wantsStatements: ReadonlySet<string> = new Set([...wantsNone, "55P04"]);

/** Leaves the session in no transaction, and what was committed. */
export const watchScript = async (at: Place, script: Script): Promise<Watched> => {
  const pieces = piecesOf(script);
  const had = new Set(allBreaks(at.before, at.known).map((one) => JSON.stringify(one)));
  let { steps, refusal } =
    script.transaction === "none" ? await oneByOne(at, script, pieces) : await inOneTransaction(at, script, pieces);
  await rollBack(at);
  if (refusal !== null && script.transaction === "one" && wantsStatements.has(refusal.refusal.sqlstate)) {
    ({ steps, refusal } = await oneByOne(at, script, pieces));
    await rollBack(at);
  }
  if (isSchemaRenamed(script.sql)) await relook(at);
  return { statements: withBreaks(at, steps, had), refusal };
};
