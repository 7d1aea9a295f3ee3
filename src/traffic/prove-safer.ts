// Is the safer way safer, and does it lead to the same schema? It is run in the place of the statement, on a copy that
// stands where the statement found things, and watched in the same way.
import { changesBetween } from "../catalog/index.ts";
import { trafficVerdicts } from "../checks/traffic-verdicts.ts";
import type { Script, TrafficStatement } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { freshSession, readDatabase, runInCopy, runScript } from "../rehearse/index.ts";
import { piecesOf, textOf } from "../sql/index.ts";
import { openPlace, type WatchRequest } from "./place.ts";
import { type Part, saferSql, saferWay } from "./safer.ts";
import { watchScript } from "./watch-script.ts";

export type ProofRequest = WatchRequest & {
  /** Scripts that run before this one, in order. */
  readonly earlier: readonly Script[];
  readonly script: Script;
  readonly migration: string;
  readonly direction: "up" | "down";
};

type Candidate = { readonly statement: TrafficStatement; readonly text: string; readonly parts: readonly Part[] };

/** Statements that a check speaks of and another way is known to. */
const candidatesIn = (script: Script, statements: readonly TrafficStatement[]): readonly Candidate[] => {
  const spoken = new Set(
    trafficVerdicts({ statements, rows: new Map() }).flatMap(({ why, statement }) =>
      why === "held" || why === "many" ? [] : [statement],
    ),
  );
  const texts = new Map(piecesOf(script).map((piece) => [piece.start, textOf(script, piece)]));
  return [...spoken].flatMap((statement) => {
    const text = texts.get(statement.start);
    const parts = text === undefined ? null : saferWay(statement, text);
    return text === undefined || parts === null ? [] : [{ statement, text, parts }];
  });
};

const asWritten = ({ alone, statements }: Part): string =>
  alone ? `${statements.join(";\n")};` : ["begin", ...statements, "commit", ""].join(";\n");

type Rewritten = {
  readonly script: Script;
  /** Does this begin in what took the place of a statement? */
  readonly isReplacement: (start: number) => boolean;
};

/** The script with these statements replaced, each statement in a transaction of its own. */
const rewritten = (script: Script, candidates: readonly Candidate[]): Rewritten | null => {
  const pieces = piecesOf(script);
  if (pieces.some(({ copy, tag }) => copy !== null || tag === "TransactionStmt")) return null;
  const byStart = new Map(candidates.map((one) => [one.statement.start, one]));
  let sql = "";
  const replaced: { readonly from: number; readonly to: number }[] = [];
  for (const piece of pieces) {
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

const standBefore = async ({ site, earlier, database: base }: ProofRequest): Promise<Database> => {
  const database = await site.createDatabase(base.name);
  await using session = await database.connect(site.role);
  for (const script of earlier) {
    await runScript(session, script, site.lender);
    await session.run(freshSession);
  }
  return database;
};

/** Does it all, with these replaced, lead to where the original does, and keep nobody waiting on its way? */
const works = async (
  request: ProofRequest,
  before: Database,
  wanted: Awaited<ReturnType<typeof readDatabase>>,
  candidates: readonly Candidate[],
): Promise<boolean> => {
  const other = rewritten(request.script, candidates);
  if (other === null) return false;
  const { site, migration, direction } = request;
  await request.tidy();
  await using database = await site.createDatabase(before.name);
  {
    await using place = await openPlace({ ...request, database });
    const { statements, refusal } = await watchScript(place, other.script);
    if (refusal !== null) return false;
    const seen = statements.map((one) => ({ ...one, migration, direction }));
    const bad = trafficVerdicts({ statements: seen, rows: new Map() }).some(
      ({ statement, check }) => check !== "many-tables-locked" && other.isReplacement(statement.start),
    );
    if (bad) return false;
  }
  const made = await readDatabase(site, database);
  return changesBetween([...wanted], [...made]).every(({ rankOnly }) => rankOnly);
};

/** These statements, with the safer way of those that one was proved for. */
export const withSafer = async (
  request: ProofRequest,
  statements: readonly TrafficStatement[],
): Promise<readonly TrafficStatement[]> => {
  const candidates = candidatesIn(request.script, statements);
  if (candidates.length === 0) return statements;
  await request.tidy();
  await using before = await standBefore(request);
  const restore = await request.site.keepRoles?.();
  const tidy = async (): Promise<void> => void (await restore?.());
  const { site } = request;
  const wanted = await runInCopy(site, before, [request.script], async (after, stopped) =>
    stopped === null ? await readDatabase(site, after) : null,
  );
  if (wanted === null) return statements;
  const proved = new Map<TrafficStatement, string>();
  const waiting: (readonly Candidate[])[] = [candidates];
  for (let some = waiting.shift(); some !== undefined; some = waiting.shift()) {
    if (await works({ ...request, tidy }, before, wanted, some)) {
      for (const { statement, parts } of some) proved.set(statement, saferSql(parts));
    } else if (some.length > 1) waiting.push(...some.map((one) => [one]));
  }
  return statements.map((one) => ({ ...one, safer: proved.get(one) ?? null }));
};
