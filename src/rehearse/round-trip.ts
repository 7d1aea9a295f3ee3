import type { Past } from "../catalog/index.ts";
import type { Attempt, Change, Failure, Migration, RoundTrip, Script, SessionLeak } from "../model/index.ts";
import { psqlScript } from "../sql/index.ts";
import { cure } from "./cure.ts";
import { failureOf } from "./failure.ts";
import { refusalOf } from "./refusal.ts";
import { controlsTransaction } from "./run-script.ts";
import { leaksOf, mayLeak } from "./session-state.ts";
import type { Site } from "./site.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

// After an up: run its down, compare with what stood before the up, and take the down back. A script that a transaction
// holds is tried inside one; any other runs on a copy of the database.

export type Trip = {
  readonly down: Attempt;
  readonly grade: RoundTrip;
  readonly residue: readonly Change[];
  readonly cure: string | null;
  readonly again: { readonly failure: Failure | null; readonly changes: readonly Change[] } | null;
  readonly leaks: readonly SessionLeak[];
};

export type TripRequest = {
  readonly site: Site;
  readonly bench: Workbench;
  readonly migration: Migration;
  readonly down: Script;
  /** What the up changed. */
  readonly up: Past;
  /** Look for SQL that removes the residue. */
  readonly curing: boolean;
};

// Refused for being in a transaction that the script's tool would not have opened; 42501 may be lent the right outside.
const needsFreedom: ReadonlySet<string> = new Set(["25001", "25P01", "2D000", "55P04", "42501"]);

export const gradeOf = (changes: readonly Change[]): RoundTrip =>
  changes.length === 0 ? "exact" : changes.every(({ rankOnly }) => rankOnly) ? "column-order" : "residue";

const failed = (failure: Failure): Trip => ({
  down: { status: "failed", ms: null, mode: "whole", failure, reason: null },
  grade: "unproven",
  residue: [],
  cure: null,
  again: null,
  leaks: [],
});

const holdsInTransaction = (script: Script): boolean => {
  if (script.transaction === "none") return false;
  const { parts } = psqlScript(script.sql);
  return parts.every(({ type }) => type === "sql") && !controlsTransaction(script.sql);
};

type Tried =
  | { readonly ms: number; readonly failure: Failure }
  | { readonly ms: number; readonly failure: null; readonly past: Past; readonly leaks: readonly SessionLeak[] };

/** Runs a script inside the attempt's transaction and reads what it did. Deferred constraints are asked too. */
const tryInside = async (bench: Workbench, script: Script, role: string): Promise<Tried> => {
  let ms = 0;
  let leaks: readonly SessionLeak[] = [];
  let past: Past = new Map();
  const work = async () => {
    ms = await bench.send(script.sql);
    if (mayLeak(script.sql)) leaks = await leaksOf(bench.session(), role);
    past = await bench.follow(script.sql);
  };
  const refusal = await refusalOf(work());
  if (refusal === null) return { ms, failure: null, past, leaks };
  return { ms, failure: failureOf(script, { start: 0, end: script.sql.length }, refusal.refusal) };
};

const againInside = async ({ bench, migration, up, site }: TripRequest, down: Past): Promise<Trip["again"]> => {
  if (!holdsInTransaction(migration.up)) return null;
  await bench.send("savepoint lockstep_again");
  const tried = await tryInside(bench, migration.up, site.role);
  // Compared with the state after the first up: what the down and this up changed, taken together.
  const changes =
    tried.failure === null ? bench.changesSince([down, tried.past]).filter(({ rankOnly }) => !rankOnly) : [];
  await bench.send("rollback to savepoint lockstep_again");
  if (tried.failure === null) bench.mirror.restore(tried.past);
  else if (needsFreedom.has(tried.failure.sqlstate)) return null;
  return up.size === 0 ? null : { failure: tried.failure, changes };
};

const inside = async (request: TripRequest): Promise<Trip | "needs freedom"> => {
  const { bench, down, up, site } = request;
  return bench.attempt(async () => {
    const tried = await tryInside(bench, down, site.role);
    if (tried.failure !== null)
      return needsFreedom.has(tried.failure.sqlstate) ? "needs freedom" : failed(tried.failure);
    const { ms, past, leaks } = tried;
    const pasts: Past[] = [past];
    try {
      const residue = bench.changesSince([up, past]);
      const grade = gradeOf(residue);
      const again = grade === "residue" ? await againInside(request, past) : null;
      const cured = grade === "residue" && request.curing ? await cure(bench, [up, past]) : { sql: null, pasts: [] };
      pasts.push(...cured.pasts);
      const attempt: Attempt = { status: "ok", ms, mode: "whole", failure: null, reason: null };
      return { down: attempt, grade, residue, cure: cured.sql, again, leaks };
    } finally {
      for (const taken of pasts.reverse()) bench.mirror.restore(taken);
    }
  });
};

const onCopy = (request: TripRequest): Promise<Trip> =>
  request.bench.aside(async () => {
    const { site, bench, down, migration, up } = request;
    await using database = await site.createDatabase(bench.database.name);
    await using copy = await openWorkbench({
      site,
      database,
      entries: bench.mirror.entries.values(),
      reading: site.token === null ? "full" : "incremental",
    });
    const run = await copy.perform(down);
    if (run.failure !== null) return failed(run.failure);
    const past = await copy.follow(down.sql);
    const residue = copy.changesSince([up, past]);
    const grade = gradeOf(residue);
    const cured =
      grade === "residue" && request.curing
        ? await copy.attempt(() => cure(copy, [up, past]))
        : { sql: null, pasts: [] };
    for (const taken of [...cured.pasts].reverse()) copy.mirror.restore(taken);
    const attempt: Attempt = { status: "ok", ms: run.ms, mode: run.mode, failure: null, reason: null };
    const trip = { down: attempt, grade, residue, cure: cured.sql, leaks: run.leaks };
    if (grade !== "residue") return { ...trip, again: null };
    const second = await copy.perform(migration.up);
    if (second.failure !== null) return { ...trip, again: { failure: second.failure, changes: [] } };
    const after = await copy.follow(migration.up.sql);
    const changes = copy.changesSince([past, after]).filter(({ rankOnly }) => !rankOnly);
    return { ...trip, again: { failure: null, changes } };
  });

/** Runs a down after its up and takes it back. */
export const tryDown = async (request: TripRequest): Promise<Trip> => {
  if (!holdsInTransaction(request.down)) return onCopy(request);
  const trip = await inside(request);
  return trip === "needs freedom" ? onCopy(request) : trip;
};
