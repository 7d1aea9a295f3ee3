// A file that no transaction holds may stop after any of its statements: the server restarts, the runner is killed. From
// each such place it is run again, and undone, on a fresh session.
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
  return free && scriptStatements(up.sql).filter(({ tag }) => tag !== "TransactionStmt").length > 1;
};

export const tryCrashes = (request: CrashRequest): Promise<CrashTrial> =>
  keepingRoles(request.site, () => tryAll(request));

const tryAll = async (request: CrashRequest): Promise<CrashTrial> => {
  const { up } = request.migration;
  const { points, untried } = await keepingRoles(request.site, () => crashPoints(request, up));
  const stuck = points.filter(
    ({ again, down }) => again !== null && (down !== null || request.migration.down === null),
  );
  const rewrite = stuck.length === 0 ? null : await provedRewrite(request);
  return { stuck, points: points.length, rewrite, untried };
};

const textOf = ({ sql }: Script, { start, end }: Statement): string => sql.slice(start, end);

type Points = { readonly points: readonly CrashPoint[]; readonly untried: string | null };

/** Runs the script statement by statement in a copy, and from each place where nothing is open, what would come next. */
const crashPoints = async (request: CrashRequest, up: Script): Promise<Points> => {
  const { site, database, migration, signal } = request;
  const statements = scriptStatements(up.sql);
  await using ground = await site.createDatabase(database.name);
  const points: CrashPoint[] = [];
  let session = await ground.connect(site.role);
  try {
    for (const [at, statement] of statements.slice(0, -1).entries()) {
      signal.throwIfAborted();
      const { failure } = await sendLending(session, up, statement, site.lender);
      // What fails without a crash is told elsewhere.
      if (failure !== null) return { points: [], untried: failure.message };
      if (session.status() !== "idle" || statement.tag === "VariableSetStmt") continue;
      if (points.length >= mostPoints)
        return { points, untried: `only the first ${mostPoints} places where it may stop were tried` };
      await session[Symbol.asyncDispose]();
      const again = await outcomeOn(site, ground, up);
      const down = again === null || migration.down === null ? null : await outcomeOn(site, ground, migration.down);
      points.push({ statement: at + 1, of: statements.length, line: place(up.sql, statement.start).line, again, down });
      session = await ground.connect(site.role);
      // The settings that the statements before have made are the session's, and the runner's is a new one.
      for (const earlier of statements.slice(0, at + 1)) {
        if (earlier.tag === "VariableSetStmt") await refusalOf(session.run(textOf(up, earlier)));
      }
    }
    return { points, untried: null };
  } finally {
    await session[Symbol.asyncDispose]();
  }
};

const outcomeOn = async (site: Site, ground: Database, script: Script): Promise<Failure | null> => {
  const failure = await keepingRoles(site, () => runOn(site, ground, script));
  return failure !== null && heldElsewhere(failure) ? null : failure;
};

const runOn = (site: Site, ground: Database, script: Script): Promise<Failure | null> =>
  runInCopy(site, ground, [script], async (_, stopped) => stopped?.failure ?? null);

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
  if (untried !== null || points.some(({ again }) => again !== null)) return null;
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
