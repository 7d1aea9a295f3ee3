import { callsForAll, changesBetween, type Entry, type Past } from "../catalog/index.ts";
import type { Attempt, Change, Migration, Script, Step, Unwind } from "../model/index.ts";
import { changesRoles, holdsInTransaction } from "./round-trip.ts";
import { runScripts, triedIn } from "./run-scripts.ts";
import type { Site } from "./site.ts";
import { stream } from "./stream.ts";
import { blame, stubsIn, type Walk } from "./walk.ts";
import { openWorkbench, type Performed, type Workbench } from "./workbench.ts";

// All ups, all downs for good, all ups again. A down that restores what stood before its up exactly leaves the next one on
// the ground that its own up made, so each is judged alone, and the way back is the lap's as well. Believed as far as
// every down is exact: the first that is not ends it, and it and all older ones are judged with more care (walk.ts).

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

type Up = { readonly run: Performed; readonly past: Past; readonly changes: readonly Change[] };

const downOf = ({ down }: Migration): Script => {
  if (down === null) throw new Error("a migration without a down has no way back");
  return down;
};

const attempt = ({ ms, mode }: Performed): Attempt => ({ status: "ok", ms, mode, failure: null, reason: null });

const exact = (migration: Migration, up: Up, down: Performed, site: Site): Step => ({
  migration,
  up: attempt(up.run),
  down: attempt(down),
  roundTrip: "exact",
  unproven: null,
  changes: up.changes,
  residue: [],
  cure: null,
  again: null,
  leaks: { up: up.run.leaks, down: down.leaks },
  stubs: stubsIn(migration.up.sql, site.stubs),
});

type Place = Walk & {
  readonly site: Site;
  readonly bench: Workbench;
  readonly token: string;
  readonly dropped: Set<number>;
};

// A full reading mends the mirror: what it would mend has to be known first.
const aheadOf = (bench: Workbench) => async (script: Script) =>
  !callsForAll(script.sql) || (await bench.proveMirror()).length === 0;

const blameOf = (migrations: readonly Migration[]) => (error: unknown, index: number) => {
  const migration = migrations[index];
  return migration === undefined ? error : blame(error, migration);
};

/** Runs all ups, with the visits on the way; null when something is not as it should be. */
const goForward = async ({
  bench,
  history,
  visits,
  site,
  token,
  dropped,
  signal,
}: Place): Promise<readonly Up[] | null> => {
  const scripts = history.migrations.map(({ up }) => up);
  const ups: Up[] = [];
  const stops = [...new Set(visits.map(({ at }) => at)), scripts.length].filter((at) => at <= scripts.length);
  let from = 0;
  for (const to of stops.sort((a, b) => a - b)) {
    const part = scripts.slice(from, to);
    const stopped = await stream({
      bench,
      token,
      dropped,
      scripts: part,
      done: ({ run, past }) => ups.push({ run, past, changes: bench.changesSince([past]) }) > 0,
      ahead: aheadOf(bench),
      blame: blameOf(history.migrations.slice(from, to)),
      signal,
    });
    if (stopped < part.length) return null;
    from = to;
    if (to === scripts.length) break;
    for (const { see } of visits.filter(({ at }) => at === to)) await bench.aside(() => see(site, bench.database));
  }
  return ups;
};

/** Runs the downs, newest first, as long as each is exact; gives the steps, oldest first. */
const goBack = async (place: Place, ups: readonly Up[]): Promise<readonly Step[]> => {
  const { bench, history, site, token, dropped, signal, progress } = place;
  const migrations = history.migrations.toReversed();
  const steps: Step[] = [];
  const stopped = await stream({
    bench,
    token,
    dropped,
    scripts: migrations.map(downOf),
    done: ({ run, past }, index) => {
      const up = ups[migrations.length - 1 - index];
      const migration = migrations[index];
      if (up === undefined || migration === undefined) return false;
      if (bench.changesSince([up.past, past]).length > 0) return false;
      steps.push(exact(migration, up, run, site));
      progress(1);
      return true;
    },
    ahead: aheadOf(bench),
    blame: blameOf(migrations),
    signal,
  });
  return stopped < 0 ? [] : steps.reverse();
};

/** Runs all ups once more. Nobody watches, unless the author has event triggers of his own. */
const goAgain = async ({ bench, history, site, signal }: Place, steps: readonly Step[]): Promise<Unwind["failure"]> => {
  const run = async () => {
    await using session = await bench.database.connect(site.role);
    return await runScripts(session, { site, tried: triedIn(steps), signal }, history.migrations, "up");
  };
  return bench.mirror.has("event trigger") ? run() : site.unwatched(bench.database, run);
};

const seen = (changes: readonly Change[]): readonly Change[] => changes.filter(({ rankOnly }) => !rankOnly);

/** Goes there, back and there again in a database that stands before the first migration. */
export const thereAndBack = async (request: Walk, site: Site, start: readonly Entry[]): Promise<ThereAndBack> => {
  const { history, visits } = request;
  const { migrations } = history;
  const nothing: ThereAndBack = { steps: [], forward: false, unwind: null };
  await using database = await site.createDatabase();
  await using bench = await openWorkbench({ site, database, entries: start, reading: "incremental" });
  const place: Place = { ...request, site, bench, token: site.token ?? "", dropped: new Set() };
  const ups = await goForward(place);
  if (ups === null) return nothing;
  const end = await bench.readAll();
  if (changesBetween([...bench.mirror.entries.values()], end).length > 0) return nothing;
  for (const { see } of visits.filter(({ at }) => at === migrations.length))
    await bench.aside(() => see(site, database));
  const steps = await goBack(place, ups);
  if (steps.length < migrations.length) return { steps, forward: true, unwind: null };
  if (changesBetween(start, await bench.readAll()).length > 0) return { ...nothing, forward: true };
  const failure = await goAgain(place, steps);
  if (failure !== null) return { steps, forward: true, unwind: { failure, residue: [], changes: [] } };
  const changes = seen(changesBetween(end, await bench.readAll()));
  return { steps, forward: true, unwind: { failure: null, residue: [], changes } };
};
