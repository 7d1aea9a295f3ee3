// A file that no transaction holds may stop after any of its statements, and within those that work in several transactions: the
// server restarts, the runner is killed. From each such place it is run again, and undone, on a fresh session.
import { changesBetween, type Entry } from "../catalog/index.ts";
import type { CrashPoint, CrashTrial, Failure, Migration, Script } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import {
  controlsTransaction,
  keepingRoles,
  readDatabase,
  refusalOf,
  runInCopy,
  type Site,
  sendLending,
} from "../rehearse/index.ts";
import { place, psqlScript, type Statement, scriptStatements } from "../sql/index.ts";
import { heldElsewhere } from "./held-elsewhere.ts";
import { runsAgain } from "./idempotent.ts";
import { interrupt, invalidIndexes, isConcurrent, mayPassForDone } from "./interrupt.ts";

export type CrashRequest = {
  readonly site: Site;
  /** Stands before the migration, and has no open session. */
  readonly database: Database;
  readonly migration: Migration;
  readonly signal: AbortSignal;
};

/** Places tried in one file. */
const mostPoints = 25;

const alone = /\bconcurrently\b|^\s*(?:vacuum|reindex\s+(?:database|system)|alter\s+system|cluster\s*;)/im;

/** May it stop half way, with one half there to stay? */
export const mayStopHalfWay = ({ up }: Migration): boolean => {
  if (psqlScript(up.sql).parts.some(({ type }) => type === "copy")) return false;
  const free = up.transaction === "none" || controlsTransaction(up.sql) || alone.test(up.sql);
  if (!free) return false;
  const statements = scriptStatements(up.sql).filter(({ tag }) => tag !== "TransactionStmt");
  return statements.length > 1 || statements.some(mayPassForDone);
};

export const tryCrashes = (request: CrashRequest): Promise<CrashTrial> =>
  keepingRoles(request.site, () => tryAll(request));

const tryAll = async (request: CrashRequest): Promise<CrashTrial> => {
  const { up } = request.migration;
  const { points, untried } = await keepingRoles(request.site, () => crashPoints(request, up));
  const stuck = points.filter((point) => isStuck(point, request.migration));
  const rewrite = stuck.length === 0 ? null : await provedRewrite(request);
  return { stuck, points: points.length, rewrite, untried };
};

/**
 * What passes for done has no way on, since nobody looks for one. A single statement that is refused in a second run says why, and
 * what is in the way: without a down that is told of places between statements alone.
 */
const isStuck = ({ again, down, left, within }: CrashPoint, migration: Migration): boolean =>
  left.length > 0 || (again !== null && (down !== null || (migration.down === null && !within)));

const textOf = ({ sql }: Script, { start, end }: Statement): string => sql.slice(start, end);

type Points = { readonly points: readonly CrashPoint[]; readonly untried: string | null };

const settingsOf = (up: Script, statements: readonly Statement[]): readonly string[] =>
  statements.flatMap((one) => (one.tag === "VariableSetStmt" ? [textOf(up, one)] : []));

/** The settings that the statements before have made are the session's, and the runner's is a new one. */
const connectAgain = async ({ site }: CrashRequest, ground: Database, settings: readonly string[]) => {
  const session = await ground.connect(site.role);
  for (const one of settings) await refusalOf(session.run(one));
  return session;
};

/** Runs the script statement by statement in a copy, and from each place where nothing is open, what would come next. */
const crashPoints = async (request: CrashRequest, up: Script): Promise<Points> => {
  const { site, database, signal } = request;
  const statements = scriptStatements(up.sql);
  await using ground = await site.createDatabase(database.name);
  const points: CrashPoint[] = [];
  let session = await ground.connect(site.role);
  const invalid = new Set(await invalidIndexes(session));
  const pointOf = (at: number, within: boolean, outcome: Outcome): CrashPoint => ({
    statement: at + 1,
    of: statements.length,
    line: place(up.sql, statements[at]?.start ?? 0).line,
    within,
    ...outcome,
  });
  try {
    for (const [at, statement] of statements.entries()) {
      signal.throwIfAborted();
      const isLast = at === statements.length - 1;
      if (isLast && !isConcurrent(statement)) break;
      if (points.length >= mostPoints)
        return { points, untried: `only the first ${mostPoints} places where it may stop were tried` };
      const settings = settingsOf(up, statements.slice(0, at + 1));
      if (isConcurrent(statement) && session.status() === "idle") {
        await session[Symbol.asyncDispose]();
        const outcome = await outcomeWithin(request, ground, up, { settings, text: textOf(up, statement), invalid });
        if (outcome !== null) points.push(pointOf(at, true, outcome));
        session = await connectAgain(request, ground, settings);
      }
      if (isLast) break;
      const { failure } = await sendLending(session, up, statement, site.lender);
      // What fails without a crash is told elsewhere.
      if (failure !== null) return { points: [], untried: failure.message };
      if (session.status() !== "idle" || statement.tag === "VariableSetStmt") continue;
      await session[Symbol.asyncDispose]();
      points.push(pointOf(at, false, await outcomesFrom(request, ground, up, invalid)));
      session = await connectAgain(request, ground, settings);
    }
    return { points, untried: null };
  } finally {
    await session[Symbol.asyncDispose]();
  }
};

type Outcome = Pick<CrashPoint, "again" | "down" | "left">;

/** What comes of a run and of the down, each from this ground. */
const outcomesFrom = async (
  { site, migration }: CrashRequest,
  ground: Database,
  up: Script,
  invalid: ReadonlySet<string>,
): Promise<Outcome> => {
  const { failure: again, left } = await outcomeOn(site, ground, up);
  const down = again === null || migration.down === null ? null : await outcomeOn(site, ground, migration.down);
  return { again, down: down?.failure ?? null, left: left.filter((name) => !invalid.has(name)) };
};

type Within = { readonly settings: readonly string[]; readonly text: string; readonly invalid: ReadonlySet<string> };

/** The same from within a statement. Null where it cannot be stopped there. */
const outcomeWithin = async (
  request: CrashRequest,
  ground: Database,
  up: Script,
  { settings, text, invalid }: Within,
): Promise<Outcome | null> => {
  await using half = await request.site.createDatabase(ground.name);
  if (!(await interrupt(request.site, half, settings, text))) return null;
  return await outcomesFrom(request, half, up, invalid);
};

const outcomeOn = async (site: Site, ground: Database, script: Script) => {
  const outcome = await keepingRoles(site, () => runOn(site, ground, script));
  const { failure } = outcome;
  return failure !== null && heldElsewhere(failure) ? { failure: null, left: [] } : outcome;
};

type Ended = { readonly failure: Failure | null; readonly left: readonly string[] };

/** Left: indexes that are invalid although it got through. */
const runOn = (site: Site, ground: Database, script: Script): Promise<Ended> =>
  runInCopy(site, ground, [script], async (copy, stopped) => {
    if (stopped !== null) return { failure: stopped.failure, left: [] };
    await using session = await copy.connect(site.role);
    return { failure: null, left: await invalidIndexes(session) };
  });

/** The file with statements that may run again: shown if it gets through from everywhere, and ends where the first does. */
const provedRewrite = async (request: CrashRequest): Promise<string | null> => {
  const { up } = request.migration;
  if (up.queries !== null) return null;
  const statements = scriptStatements(up.sql);
  let sql = up.sql;
  for (const statement of statements.toReversed()) {
    const text = textOf(up, statement);
    sql = `${sql.slice(0, statement.start)}${runsAgain(text, statement)}${sql.slice(statement.end)}`;
  }
  if (sql === up.sql) return null;
  const rewritten: Script = { ...up, sql };
  const alone = { ...request, migration: { ...request.migration, down: null } };
  const { points, untried } = await keepingRoles(request.site, () => crashPoints(alone, rewritten));
  if (untried !== null || points.some(({ again, left }) => again !== null || left.length > 0)) return null;
  return (await sameEnd(request, rewritten)) ? sql.trim() : null;
};

const endOf = ({ site, database }: CrashRequest, script: Script): Promise<readonly Entry[] | null> =>
  runInCopy(site, database, [script], async (copy, stopped) =>
    stopped === null ? await readDatabase(site, copy) : null,
  );

const sameEnd = async (request: CrashRequest, rewritten: Script): Promise<boolean> => {
  const ends: (readonly Entry[])[] = [];
  for (const script of [request.migration.up, rewritten]) {
    const end = await keepingRoles(request.site, () => endOf(request, script));
    if (end === null) return false;
    ends.push(end);
  }
  const [one, other] = ends;
  return one !== undefined && other !== undefined && changesBetween(one, other).length === 0;
};
