import { changesBetween, type Entry } from "../catalog/index.ts";
import type { Migration, Script, Unwind } from "../model/index.ts";
import type { Database, Session } from "../postgres/contract.ts";
import { runScript } from "./run-script.ts";
import { freshSession } from "./session-state.ts";
import type { Site } from "./site.ts";
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
    const { failure } = await runScript(session, script, site.lender);
    await session.run(freshSession);
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
