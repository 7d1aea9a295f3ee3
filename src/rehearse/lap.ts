import { changesBetween, type Entry } from "../catalog/index.ts";
import type { Migration, Unwind } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { type RunRequest, runScripts } from "./run-scripts.ts";
import type { Site } from "./site.ts";
import { readDatabase } from "./workbench.ts";

// All the way back, and up again: what a step by step proof cannot see is whether the rows and the remains of later
// migrations get in the way of earlier downs.

export type LapRequest = {
  readonly site: Site;
  readonly database: Database;
  readonly migrations: readonly Migration[];
  /** The catalog before the first migration. */
  readonly start: readonly Entry[];
  readonly tried: RunRequest["tried"];
  readonly signal: AbortSignal;
};

/** From after the last migration to before the first, and to after the last again. */
export const lap = async (request: LapRequest): Promise<Unwind> => {
  const { site, database, migrations, start } = request;
  await using session = await database.connect(site.role);
  const end = await readDatabase(site, database);
  const back = await runScripts(session, request, migrations.toReversed(), "down");
  if (back !== null) return { failure: back, residue: [], changes: [] };
  const residue = changesBetween(start, await readDatabase(site, database)).filter(({ rankOnly }) => !rankOnly);
  const again = await runScripts(session, request, migrations, "up");
  if (again !== null) return { failure: again, residue, changes: [] };
  const changes = changesBetween(end, await readDatabase(site, database)).filter(({ rankOnly }) => !rankOnly);
  return { failure: null, residue, changes };
};
