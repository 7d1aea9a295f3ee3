import { callsForAll, changesBetween, changesIn, createUnread, type Entry } from "../catalog/index.ts";
import type { Attempt, Change, Migration, Script, Step, Unwind } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { namesInFlight } from "./names-in-flight.ts";
import { changesRoles, holdsInTransaction } from "./round-trip.ts";
import { runScripts, triedIn } from "./run-scripts.ts";
import type { Site } from "./site.ts";
import { catchUp, type Done, stream, type Trail } from "./stream.ts";
import { visitsAt } from "./visit.ts";
import { blame, stubsIn, type Walk } from "./walk.ts";
import { openWorkbench, type Performed, readDatabaseIn, type Workbench } from "./workbench.ts";

// All ups, all downs for good, all ups again. A down that restores what stood before its up exactly leaves the next one on
// the ground that its own up made, so each is judged alone, and the way back is the lap's as well. What a script changed is
// often known only later, so the downs are judged when all that they touched was read. Believed as far as every down is
// exact: the newest that is not, and all older ones, are judged with more care (walk.ts).

export type ThereAndBack = {
  /** Steps that were proved, oldest first: those of the newest migrations. */
  readonly steps: readonly Step[];
  /** Was the way forward as it should be? Then the visits were made. */
  readonly forward: boolean;
  /** Null when not all were proved. */
  readonly unwind: Unwind | null;
};

/** May a history be judged so? Every migration needs a way back that leaves the other databases alone. */
export const maySuit = ({ history, lapping, unreadable }: Walk, site: Site): boolean =>
  lapping &&
  unreadable.size === 0 &&
  site.token !== null &&
  history.migrations.every(({ down }) => down !== null && (holdsInTransaction(down) || !changesRoles(down.sql)));

const downOf = ({ down }: Migration): Script => {
  if (down === null) throw new Error("a migration without a down has no way back");
  return down;
};

const attempt = ({ ms, mode }: Performed): Attempt => ({ status: "ok", ms, mode, failure: null, reason: null });

const exact = (migration: Migration, up: Done, down: Done, site: Site): Step => ({
  migration,
  up: attempt(up.run),
  down: attempt(down.run),
  roundTrip: "exact",
  unproven: null,
  changes: changesIn([up.effect]),
  residue: [],
  cure: null,
  again: null,
  leaks: { up: up.run.leaks, down: down.run.leaks },
  stubs: stubsIn(migration.up.sql, site.stubs),
});

type Place = Walk & {
  readonly site: Site;
  readonly bench: Workbench;
  readonly token: string;
  readonly trail: Trail;
};

// A full reading mends the mirror: what it would mend has to be known first.
const aheadOf = (bench: Workbench) => async (script: Script) =>
  !callsForAll(script.sql) || (await bench.proveMirror()).length === 0;

const blameOf = (migrations: readonly Migration[]) => (error: unknown, index: number) => {
  const migration = migrations[index];
  return migration === undefined ? error : blame(error, migration);
};

/** Runs all ups, with the visits on the way; null when something is not as it should be. */
const goForward = async (place: Place): Promise<readonly Done[] | null> => {
  const { bench, history, visits, site } = place;
  const scripts = history.migrations.map(({ up }) => up);
  const ups: Done[] = [];
  const stops = [...new Set(visits.map(({ at }) => at)), scripts.length].filter((at) => at <= scripts.length);
  let from = 0;
  for (const to of stops.sort((a, b) => a - b)) {
    const part = scripts.slice(from, to);
    const stopped = await stream({
      ...place,
      scripts: part,
      done: (done) => ups.push(done),
      ahead: aheadOf(bench),
      blame: blameOf(history.migrations.slice(from, to)),
    });
    if (stopped < part.length) return null;
    from = to;
    if (to === scripts.length) break;
    for (const { see } of visitsAt(visits, to, bench.database)) await bench.aside(() => see(site, bench.database));
  }
  return ups;
};

/** A migration that went there and back. */
type Trip = { readonly migration: Migration; readonly up: Done; readonly down: Done };

// What is new is what is most often wrong: the rest need not go back to find that out.
const lookAfter = 16;

/**
 * Runs the downs, newest first, as long as each is exact; gives what went back, newest first; null when `first`, which is
 * called once they are on their way, says no.
 */
const goBack = async (place: Place, ups: readonly Done[], first: () => boolean): Promise<readonly Trip[] | null> => {
  const { bench, history, trail, progress } = place;
  const migrations = history.migrations.toReversed();
  const trips: Trip[] = [];
  let begun = false;
  for (let from = 0, to = 0; from < migrations.length; from = to) {
    to = from === 0 ? lookAfter : migrations.length;
    const part = migrations.slice(from, to);
    const blamed = blameOf(part);
    const ran: Trip[] = [];
    const stopped = await stream({
      ...place,
      scripts: part.map(downOf),
      first: () => {
        begun ||= first();
        return begun;
      },
      done: (down, index) => {
        const [migration, up] = [part[index], ups[migrations.length - 1 - from - index]];
        if (migration !== undefined && up !== undefined) ran.push({ migration, up, down });
      },
      ahead: aheadOf(bench),
      blame: blamed,
    });
    if (!begun) return null;
    if (stopped < 0) return [];
    const known = await catchUp(bench, trail).catch((error: unknown) => {
      throw blamed(error, Math.max(0, ran.length - 1));
    });
    if (!known) return [];
    const wrong = ran.findIndex(({ up, down }) => changesIn([up.effect, down.effect]).length > 0);
    const proved = wrong < 0 ? ran : ran.slice(0, wrong);
    trips.push(...proved);
    progress(proved.length);
    if (proved.length < part.length) break;
  }
  return trips;
};

type Again = { readonly failure: Unwind["failure"]; readonly end: readonly Entry[] };

/** Runs all ups once more, and reads where they led. Nobody watches, unless the author has event triggers of his own. */
const goAgain = async ({ bench, history, site, signal }: Place, trips: readonly Trip[]): Promise<Again> => {
  const tried = triedIn(
    trips.map(({ migration, up, down }) => ({ migration, up: attempt(up.run), down: attempt(down.run) })),
  );
  const watched = bench.mirror.has("event trigger");
  await using session = await (watched ? bench.database.connect(site.role) : site.connectUnwatched(bench.database));
  const failure = await runScripts(session, { site, tried, signal }, history.migrations, "up");
  return { failure, end: failure === null ? await readDatabaseIn(session, site, bench.database) : [] };
};

const seen = (changes: readonly Change[]): readonly Change[] => changes.filter(({ rankOnly }) => !rankOnly);

/** Where a history is gone through: a database, and the catalog of it before the first migration. */
export type Ground = { readonly site: Site; readonly database: Database; readonly start: readonly Entry[] };

/** Goes there, back and there again in a database that stands before the first migration. */
export const thereAndBack = async (request: Walk, { site, database, start }: Ground): Promise<ThereAndBack> => {
  const { history, visits } = request;
  const { migrations } = history;
  const nothing: ThereAndBack = { steps: [], forward: false, unwind: null };
  await using bench = await openWorkbench({ site, database, entries: start, reading: "incremental" });
  const trail: Trail = { unread: createUnread(bench.mirror), names: namesInFlight() };
  const place: Place = { ...request, site, bench, token: site.token ?? "", trail };
  const ups = await goForward(place);
  if (ups === null) return nothing;

  const end = await bench.readAll();

  trail.names.clear();
  // All that the ups left is in the last reading, and nothing else changed.
  const isProved = (): boolean =>
    trail.unread.takeAll(end) && changesBetween([...bench.mirror.entries.values()], end).length === 0;
  const last = visitsAt(visits, migrations.length, database);
  if (last.length > 0 && !isProved()) return nothing;
  for (const { see } of last) await bench.aside(() => see(site, database));
  const trips = await goBack(place, ups, last.length > 0 ? () => true : isProved);
  if (trips === null) return nothing;
  const stepsOf = () => trips.map(({ migration, up, down }) => exact(migration, up, down, site)).reverse();
  if (trips.length < migrations.length) return { steps: stepsOf(), forward: true, unwind: null };
  if (changesBetween(start, await bench.readAll()).length > 0) return { ...nothing, forward: true };
  const again = goAgain(place, trips);
  // Worked out while Postgres works.
  const steps = stepsOf();
  const { failure, end: endAgain } = await again;
  if (failure !== null) return { steps, forward: true, unwind: { failure, residue: [], changes: [] } };
  const changes = seen(changesBetween(end, endAgain));
  return { steps, forward: true, unwind: { failure: null, residue: [], changes } };
};
