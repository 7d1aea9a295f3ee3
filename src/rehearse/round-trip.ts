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
  /** The migrations before this one. */
  readonly earlier: readonly Migration[];
  /** A server of its own for what a database cannot hold. Null where there is none. */
  readonly otherSite: (() => Promise<Site>) | null;
};

// Refused for being in a transaction that the script's tool would not have opened; 42501 may be lent the right outside.
const needsFreedom: ReadonlySet<string> = new Set(["25001", "25P01", "2D000", "55P04", "42501"]);

const gradeOf = (changes: readonly Change[]): RoundTrip =>
  changes.length === 0 ? "exact" : changes.every(({ rankOnly }) => rankOnly) ? "column-order" : "residue";

const failed = (failure: Failure): Trip => ({
  down: { status: "failed", ms: null, mode: "whole", failure, reason: null },
  grade: "unproven",
  residue: [],
  cure: null,
  again: null,
  leaks: [],
});

export const holdsInTransaction = (script: Script): boolean => {
  if (script.transaction === "none") return false;
  const { parts } = psqlScript(script.sql);
  return parts.every(({ type }) => type === "sql") && !controlsTransaction(script.sql);
};

const againInside = async ({ bench, migration, up }: TripRequest, down: Past): Promise<Trip["again"]> => {
  const script = migration.up;
  if (!holdsInTransaction(script)) return null;
  await bench.send("savepoint lockstep_again");
  const refused = await refusalOf(bench.send(script.sql));
  if (refused !== null) {
    await bench.send("rollback to savepoint lockstep_again");
    const failure = failureOf(script, { start: 0, end: script.sql.length }, refused.refusal);
    // XX000: Postgres itself stumbles over the savepoint, so this says nothing about the script.
    const inconclusive = needsFreedom.has(failure.sqlstate) || failure.sqlstate === "XX000";
    return inconclusive ? null : { failure, changes: [] };
  }
  const past = await bench.follow(script.sql);
  // Compared with the state after the first up: what the down and this up changed, taken together.
  const changes = bench.changesSince([down, past]).filter(({ rankOnly }) => !rankOnly);
  await bench.send("rollback to savepoint lockstep_again");
  bench.mirror.restore(past);
  return up.size === 0 ? null : { failure: null, changes };
};

const judgeInside = async (request: TripRequest, ms: number): Promise<Trip> => {
  const { bench, down, up, site } = request;
  const leaks = mayLeak(down.sql) ? await leaksOf(bench.session(), site.role) : [];
  const past = await bench.follow(down.sql);
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
};

const inside = (request: TripRequest): Promise<Trip | "needs freedom"> =>
  request.bench.attempt(request.down.sql, async ({ ms, refusal }) => {
    if (refusal === null) return judgeInside(request, ms);
    if (needsFreedom.has(refusal.sqlstate)) return "needs freedom";
    return failed(failureOf(request.down, { start: 0, end: request.down.sql.length }, refusal));
  });

/** Runs the down for good in a database that nobody needs any more. */
const spend = async (copy: Workbench, { migration, down, curing }: TripRequest, up: Past): Promise<Trip> => {
  const run = await copy.perform(down);
  if (run.failure !== null) return failed(run.failure);
  const past = await copy.follow(down.sql);
  const residue = copy.changesSince([up, past]);
  const grade = gradeOf(residue);
  const cured =
    grade === "residue" && curing ? await copy.attempt("", () => cure(copy, [up, past])) : { sql: null, pasts: [] };
  for (const taken of [...cured.pasts].reverse()) copy.mirror.restore(taken);
  const attempt: Attempt = { status: "ok", ms: run.ms, mode: run.mode, failure: null, reason: null };
  const trip = { down: attempt, grade, residue, cure: cured.sql, leaks: run.leaks };
  if (grade !== "residue") return { ...trip, again: null };
  const second = await copy.perform(migration.up);
  if (second.failure !== null) return { ...trip, again: { failure: second.failure, changes: [] } };
  const after = await copy.follow(migration.up.sql);
  const changes = copy.changesSince([past, after]).filter(({ rankOnly }) => !rankOnly);
  return { ...trip, again: { failure: null, changes } };
};

const onCopy = (request: TripRequest): Promise<Trip> =>
  request.bench.aside(async () => {
    const { site, bench, up } = request;
    await using database = await site.createDatabase(bench.database.name);
    const reading = site.token === null ? "full" : "incremental";
    await using copy = await openWorkbench({ site, database, entries: bench.mirror.entries.values(), reading });
    return await spend(copy, request, up);
  });

// Roles belong to the whole server: taken away in a copy they would be gone for the original too.
export const changesRoles = (sql: string): boolean =>
  /\b(drop|create|alter)\s+(role|user|group)\b|\bowned\b|\b(grant|revoke)\b(?![^;]*\bon\b)|\bon\s+role\b/i.test(sql);

const elsewhere = async (request: TripRequest, otherSite: NonNullable<TripRequest["otherSite"]>): Promise<Trip> => {
  await using site = await otherSite();
  await using database = await site.createDatabase();
  await using bench = await openWorkbench({ site, database, reading: site.token === null ? "full" : "incremental" });
  for (const { up } of request.earlier) {
    await bench.perform(up);
    await bench.follow(up.sql);
  }
  await bench.perform(request.migration.up);
  const up = await bench.follow(request.migration.up.sql);
  return await spend(bench, request, up);
};

const unproven: Trip = {
  down: {
    status: "skipped",
    ms: null,
    mode: "whole",
    failure: null,
    reason: "it changes roles outside of a transaction, which on this server would reach beyond the rehearsal",
  },
  grade: "unproven",
  residue: [],
  cure: null,
  again: null,
  leaks: [],
};

/** Runs a down after its up and takes it back. */
export const tryDown = async (request: TripRequest): Promise<Trip> => {
  const trip = holdsInTransaction(request.down) ? await inside(request) : "needs freedom";
  if (trip !== "needs freedom") return trip;
  if (!changesRoles(request.down.sql)) return onCopy(request);
  return request.otherSite === null ? unproven : elsewhere(request, request.otherSite);
};
