import { changesBetween, type Entry } from "../catalog/index.ts";
import type { Migration, Script, Unwind } from "../model/index.ts";
import type { Database, Session } from "../postgres/contract.ts";
import { failureOf } from "./failure.ts";
import { goesWhole, runScript, type ScriptRun, sendOtherwise } from "./run-script.ts";
import { freshSession } from "./session-state.ts";
import type { Site } from "./site.ts";
import { maySendTogether, outcomeOf } from "./together.ts";
import { readDatabase } from "./workbench.ts";

// All the way back, and up again: what a step by step proof cannot see is whether the rows and the remains of later
// migrations get in the way of earlier downs.

export type LapRequest = {
  readonly site: Site;
  readonly database: Database;
  readonly migrations: readonly Migration[];
  /** Where the database stands: before the first migration, or after the last. */
  readonly from: "start" | "end";
  /** The catalog before the first migration. */
  readonly start: readonly Entry[];
  readonly signal: AbortSignal;
};

type Direction = "up" | "down";

/** Runs a script and leaves the session fresh; in one round trip where the script allows that. */
const runFresh = async (session: Session, script: Script, site: Site): Promise<Pick<ScriptRun, "failure">> => {
  if (goesWhole(script) && maySendTogether(script.sql)) {
    const [own] = await session.runAll([script.sql, freshSession]);
    const { refusal } = outcomeOf(own);
    if (refusal === null) return { failure: null };
    const failure = failureOf(script, { start: 0, end: script.sql.length }, refusal);
    const other = await sendOtherwise(session, script, failure, site.lender);
    await session.run(freshSession);
    return other ?? { failure };
  }
  const run = await runScript(session, script, site.lender);
  await session.run(freshSession);
  return run;
};

const runAll = async (
  session: Session,
  { site, signal }: LapRequest,
  migrations: readonly Migration[],
  direction: Direction,
): Promise<Unwind["failure"]> => {
  for (const migration of migrations) {
    signal.throwIfAborted();
    const script: Script | null = migration[direction];
    if (script === null) continue;
    const { failure } = await runFresh(session, script, site);
    if (failure !== null) return { migration: migration.id, direction, failure };
  }
  return null;
};

/** Null when the database does not even come up: the walk tells that better. */
export const lap = async (request: LapRequest): Promise<Unwind | null> => {
  const { site, database, migrations, from, start } = request;
  await using session = await database.connect(site.role);
  if (from === "start" && (await runAll(session, request, migrations, "up")) !== null) return null;
  const end = await readDatabase(site, database);
  const back = await runAll(session, request, migrations.toReversed(), "down");
  if (back !== null) return { failure: back, residue: [], changes: [] };
  const residue = changesBetween(start, await readDatabase(site, database)).filter(({ rankOnly }) => !rankOnly);
  const again = await runAll(session, request, migrations, "up");
  if (again !== null) return { failure: again, residue, changes: [] };
  const changes = changesBetween(end, await readDatabase(site, database)).filter(({ rankOnly }) => !rankOnly);
  return { failure: null, residue, changes };
};
