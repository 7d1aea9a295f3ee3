// Is the safer way safer, and does it lead to the same schema and the same rows? It is run in the place of the statement, on a
// copy that stands where the statement found things, and watched in the same way.
import { trafficVerdicts } from "../checks/traffic-verdicts.ts";
import { type Script, SqlError, type TrafficStatement } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { freshSession, runScript } from "../rehearse/index.ts";
import { populate } from "../rows/index.ts";
import { piecesOf, textOf } from "../sql/index.ts";
import { openPlace, timeZoneSetting, type WatchRequest } from "./place.ts";
import { type Arrival, arrivalOf, type Candidate } from "./safer/around.ts";
import type { Part } from "./safer/plan.ts";
import { saferSql } from "./safer/safer-sql.ts";
import { watchScript } from "./watch-script.ts";

export type ProofRequest = WatchRequest & {
  /** Scripts that run before this one, in order. */
  readonly earlier: readonly Script[];
  readonly script: Script;
  readonly migration: string;
  readonly direction: "up" | "down";
};

/** Statements that a check speaks of: by what they lock, or by the names that they take away. */
const spokenOf = (statements: readonly TrafficStatement[]): readonly TrafficStatement[] => {
  const locking = trafficVerdicts({ statements, rows: new Map() }).flatMap(({ why, statement }) =>
    why === "held" || why === "many" ? [] : [statement],
  );
  const renaming = statements.filter(({ breaks }) => breaks.some(({ type }) => type === "renamed"));
  return statements.filter((one) => locking.includes(one) || renaming.includes(one));
};

const inTransaction = (statements: readonly string[]): string => ["begin", ...statements, "commit", ""].join(";\n");

const asWritten = ({ alone, statements, meanwhile }: Part): string =>
  alone ? `${statements.join(";\n")};` : [statements, ...meanwhile.map((one) => [one])].map(inTransaction).join("\n");

type Rewritten = {
  readonly script: Script;
  /** Does this begin in what took the place of a statement? */
  readonly isReplacement: (start: number) => boolean;
};

/** The script with these statements replaced, each statement in a transaction of its own. */
const rewritten = (script: Script, candidates: readonly Candidate[]): Rewritten => {
  const byStart = new Map(candidates.map((one) => [one.statement.start, one]));
  let sql = "";
  const replaced: { readonly from: number; readonly to: number }[] = [];
  for (const piece of piecesOf(script)) {
    const candidate = byStart.get(piece.start);
    const text = candidate === undefined ? `${textOf(script, piece)};` : candidate.parts.map(asWritten).join("\n");
    const from = sql.length;
    sql += `${text}\n`;
    if (candidate !== undefined) replaced.push({ from, to: sql.length });
  }
  return {
    script: { ...script, sql, transaction: "none", queries: null },
    isReplacement: (start) => replaced.some(({ from, to }) => from <= start && start < to),
  };
};

// Enough for a few of each kind; they are read back whole.
const rowsEach = 40;

const tablesOf = (statements: readonly TrafficStatement[]): readonly string[] => [
  ...new Set(statements.flatMap(({ locks }) => locks.map(({ table }) => table))),
];

const ordinary = `select pg_catalog.format('%I.%I', n.nspname, c.relname) as name from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') order by 1`;

/** Where the script begins, with rows in those of these tables that may have some. */
const standBefore = async (
  { site, earlier, database: base }: ProofRequest,
  asked: readonly string[],
): Promise<Database> => {
  const database = await site.createDatabase(base.name);
  await using session = await database.connect(site.role);
  for (const script of earlier) {
    await runScript(session, script, site.lender);
    await session.run(freshSession);
  }
  if (asked.length === 0) return database;
  const there = new Set((await session.query<{ name: string }>(ordinary)).map(({ name }) => name));
  const tables = asked.filter((one) => there.has(one));
  try {
    await session.run("begin");
    await populate({ query: session.query, tables, rows: rowsEach, tame: true });
    await session.run("commit");
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    await session.run("rollback");
  }
  return database;
};

/** Does it all, with these replaced, lead to where the original does, and keep nobody waiting on its way? */
const works = async (
  request: ProofRequest,
  before: Database,
  { isSame }: Arrival,
  candidates: readonly Candidate[],
): Promise<boolean> => {
  const other = rewritten(request.script, candidates);
  const { site, migration, direction } = request;
  await request.tidy();
  await using database = await site.createDatabase(before.name);
  {
    await using place = await openPlace({ ...request, database });
    await place.session.run(timeZoneSetting(request.timeZone));
    const { statements, refusal } = await watchScript(place, other.script);
    if (refusal !== null) return false;
    const seen = statements.map((one) => ({ ...one, migration, direction }));
    const bad = trafficVerdicts({ statements: seen, rows: new Map() }).some(
      ({ statement, check }) => check !== "many-tables-locked" && other.isReplacement(statement.start),
    );
    if (bad) return false;
  }
  return await isSame(database);
};

const provedOn = async (
  request: ProofRequest,
  statements: readonly TrafficStatement[],
  tables: readonly string[],
): Promise<ReadonlyMap<TrafficStatement, string> | null> => {
  await request.tidy();
  await using before = await standBefore(request, tables);
  const restore = await request.site.keepRoles?.();
  const tidy = async (): Promise<void> => void (await restore?.());
  const arrival = await arrivalOf({ ...request, before, tables }, statements);
  if (arrival === null) return null;
  const proved = new Map<TrafficStatement, string>();
  const waiting: (readonly Candidate[])[] = arrival.candidates.length === 0 ? [] : [arrival.candidates];
  for (let some = waiting.shift(); some !== undefined; some = waiting.shift()) {
    if (await works({ ...request, tidy }, before, arrival, some)) {
      for (const { statement, parts } of some) proved.set(statement, saferSql(parts));
    } else if (some.length > 1) waiting.push(...some.map((one) => [one]));
  }
  return proved;
};

/** These statements, with the safer way of those that one was proved for. */
export const withSafer = async (
  request: ProofRequest,
  statements: readonly TrafficStatement[],
): Promise<readonly TrafficStatement[]> => {
  const spoken = spokenOf(statements);
  if (spoken.length === 0) return statements;
  const tables = tablesOf(spoken);
  // What made-up rows do not get through is proved without them.
  const proved = (await provedOn(request, spoken, tables)) ?? (await provedOn(request, spoken, []));
  return statements.map((one) => ({ ...one, safer: proved?.get(one) ?? null }));
};
