// The way through new migrations in a copy that stands before the first of them: all ups are run and watched, then their
// downs, newest first. Whatever is not reached is told with the reason.
import type { Migration, Script, SqlError, Traffic, TrafficStatement } from "../model/index.ts";
import { freshSession, runScript } from "../rehearse/index.ts";
import { beforeFrom, type Known, knownFrom, surveyOf } from "./ground.ts";
import { timeZoneSetting, type WatchRequest } from "./place.ts";
import type { Survey } from "./survey.ts";
import { type Place, watchScript } from "./watch-script.ts";

type Unseen = Traffic["unseen"][number];

type Directed = { readonly migration: string; readonly direction: "up" | "down"; readonly script: Script };

/** One script that was watched. Earlier: those that were run before it, in order. */
export type Round = Directed & {
  readonly earlier: readonly Script[];
  readonly statements: readonly TrafficStatement[];
};

export type Walk = { readonly rounds: readonly Round[]; readonly unseen: readonly Unseen[] };

const watchOne = async (
  request: WatchRequest,
  place: Place,
  { migration, direction, script }: Directed,
): Promise<{ readonly statements: readonly TrafficStatement[]; readonly refusal: SqlError | null }> => {
  request.signal.throwIfAborted();
  await place.session.run(freshSession);
  await place.session.run(timeZoneSetting(request.timeZone));
  const { statements, refusal } = await watchScript(place, script);
  await place.session.run(freshSession);
  return { statements: statements.map((one) => ({ ...one, migration, direction })), refusal };
};

/** What was there, and what this made: what the pull request made before it stays its own. */
const joined = (base: Survey, known: Known, now: Survey): Survey => {
  const fresh = (oid: string): boolean => !known.relations.has(oid);
  const labels = new Set(known.labels.map(({ oid }) => oid));
  return {
    relations: [...base.relations, ...now.relations.filter(({ oid }) => fresh(oid))],
    indexes: [...base.indexes, ...now.indexes.filter(({ oid, table }) => fresh(table) || !known.indexes.has(oid))],
    constraints: [...base.constraints, ...now.constraints.filter(({ table }) => fresh(table))],
    columns: [...base.columns, ...now.columns.filter(({ table }) => fresh(table))],
    labels: [...base.labels, ...now.labels.filter(({ oid }) => !labels.has(oid))],
  };
};

/** What came since is there where people are. */
const adopt = async (place: Place, known: Known): Promise<void> => {
  const now = await surveyOf(place.session);
  place.before = beforeFrom(joined(place.before.base, known, now));
  place.known = knownFrom(now);
};

/** One that the base branch has, too. Gives why it was refused. */
const passOver = async (request: WatchRequest, place: Place, { up }: Migration): Promise<string | null> => {
  request.signal.throwIfAborted();
  await place.session.run(freshSession);
  const { failure } = await runScript(place.session, up, request.site.lender);
  await place.session.run(freshSession);
  await adopt(place, place.known);
  return failure?.message ?? null;
};

const isEmpty = ({ down }: Migration): boolean => down === null || down.sql.trim() === "";

const walkOn = (request: WatchRequest, place: Place) => {
  const rounds: Round[] = [];
  const unseen: Unseen[] = [];
  const done: Script[] = [];
  let stopped: string | null = null;
  const skip = ({ id }: Migration, direction: Unseen["direction"], reason: string): void => {
    unseen.push({ migration: id, direction, reason });
  };
  const watch = async ({ id }: Migration, direction: Unseen["direction"], script: Script): Promise<void> => {
    const one = { migration: id, direction, script };
    const { statements, refusal } = await watchOne(request, place, one);
    rounds.push({ ...one, earlier: [...done], statements });
    done.push(script);
    if (refusal === null) return;
    unseen.push({ migration: id, direction, reason: refusal.message });
    stopped = `the ${direction} of ${id} was refused before it`;
  };
  const pass = async (migration: Migration): Promise<void> => {
    const refused = await passOver(request, place, migration);
    done.push(migration.up);
    if (refused !== null) stopped = `the up of ${migration.id} was refused before it: ${refused}`;
  };
  const stop = (reason: string): void => {
    stopped ??= reason;
  };
  return { rounds, unseen, skip, watch, pass, stop, stopped: (): string | null => stopped };
};

type WalkOn = ReturnType<typeof walkOn>;

/** Is its down all that the pull request touched? */
const isOldUp = ({ standing, oldUps }: WatchRequest, { id }: Migration): boolean =>
  standing.get(id) === "unchanged" || oldUps.has(id);

/** Ups that are new or other than in the base, and their downs. */
export const walkNew = async (request: WatchRequest, place: Place): Promise<Walk> => {
  const walk = walkOn(request, place);
  const ours: { readonly migration: Migration; readonly before: Place["before"] }[] = [];
  for (const migration of request.migrations) {
    const reason = request.unreadable.has(migration.id) ? "it cannot be read" : walk.stopped();
    if (isOldUp(request, migration)) {
      if (reason === null) await walk.pass(migration);
      continue;
    }
    ours.push({ migration, before: place.before });
    if (reason !== null) walk.skip(migration, "up", reason);
    else await watchUp(request, place, walk, migration);
  }
  for (const { migration, before } of ours.toReversed()) {
    const { id, down } = migration;
    if (down === null || isEmpty(migration)) walk.stop(`${id} has no down, and would be undone before it`);
    else if (request.unreadable.has(id)) walk.skip(migration, "down", "it cannot be read");
    else if (walk.stopped() !== null) walk.skip(migration, "down", walk.stopped() ?? "");
    else {
      // What its up makes is there where people are, and its down is what takes it away.
      if (request.standing.get(id) === "edited") place.before = before;
      await walk.watch(migration, "down", down);
    }
  }
  return walk;
};

const watchUp = async (request: WatchRequest, place: Place, walk: WalkOn, migration: Migration): Promise<void> => {
  if (request.standing.get(migration.id) !== "edited") return walk.watch(migration, "up", migration.up);
  const known = knownFrom(await surveyOf(place.session));
  await walk.watch(migration, "up", migration.up);
  await adopt(place, known);
};

const isOldDown = (request: WatchRequest, migration: Migration): boolean =>
  request.standing.get(migration.id) === "edited" && isOldUp(request, migration) && !isEmpty(migration);

export const hasOldDowns = (request: WatchRequest): boolean =>
  request.migrations.some((migration) => isOldDown(request, migration));

/** Downs that are new or other than in the base, of ups that are not: each right after its up, as the rehearsal does it. */
export const walkOldDowns = async (request: WatchRequest, place: Place): Promise<Walk> => {
  const walk = walkOn(request, place);
  const last = request.migrations.findLastIndex((migration) => isOldDown(request, migration));
  for (const migration of request.migrations.slice(0, last + 1)) {
    const watched = isOldDown(request, migration);
    const reason = request.unreadable.has(migration.id) ? "it cannot be read" : walk.stopped();
    if (reason !== null) {
      if (watched) walk.skip(migration, "down", reason);
      continue;
    }
    const { before } = place;
    await walk.pass(migration);
    if (!watched || migration.down === null || walk.stopped() !== null) continue;
    place.before = before;
    await walk.watch(migration, "down", migration.down);
    if (walk.stopped() === null) await walk.pass(migration);
  }
  return walk;
};
