import type { Entry } from "../catalog/index.ts";
import type { History, Standing, Step, Unwind } from "../model/index.ts";
import { lap } from "./lap.ts";
import { runScripts } from "./run-scripts.ts";
import type { Site } from "./site.ts";
import { type Walked, type WalkRequest, walk } from "./walk.ts";
import { readDatabase } from "./workbench.ts";

// Who walks what. A short history is walked by one hand. A long one is shared by two servers: the left one walks from the
// start; the right one runs the same ups without looking, walks the rest, and makes the lap. When the right one does not
// get through the ups, the left one goes on to the end alone.

/** What is to be walked, whoever does it. */
export type Walk = Pick<WalkRequest, "unreadable" | "otherSite" | "signal" | "progress" | "visits"> & {
  readonly history: History;
  readonly standing: ReadonlyMap<string, Standing>;
  /** All the way back and up again, too? */
  readonly lapping: boolean;
};

export type Seen = Walked & { readonly unwind: Unwind | null };

export type Hands = {
  readonly twoHands: () => Promise<Seen>;
  readonly oneHand: (reading: WalkRequest["reading"]) => Promise<Seen>;
};

// From here on a second server costs less than it saves.
const worthIt = 120;

// The left one's part, so that both end at about the same time: measured on histories of the benchmark's mix.
const shares = { withLap: 0.72, without: 0.62 };

const startOf = async (site: Site): Promise<readonly Entry[]> => {
  await using empty = await site.createDatabase();
  return await readDatabase(site, empty);
};

const walkAlone = async (request: Walk, site: Site, reading: WalkRequest["reading"]): Promise<Seen> => {
  // Before anything ran: roles are shared by all databases.
  const start = await startOf(site);
  await using database = await site.createDatabase();
  const walked = await walk({ ...request, site, database, start, reading, from: 0, stop: null });
  const { migrations } = request.history;
  return { ...walked, unwind: request.lapping ? await lap({ ...request, site, database, migrations, start }) : null };
};

/** The part from `at` on; null when the ups before it do not all run. */
const walkRest = async (request: Walk, at: number, taking: (taken: boolean) => void): Promise<Seen | null> => {
  if (request.otherSite === null) return null;
  await using site = await request.otherSite();
  const beginning = await startOf(site);
  await using database = await site.createDatabase();
  const { migrations } = request.history;
  {
    await using session = await database.connect(site.role);
    const taken = (await runScripts(session, { site, signal: request.signal }, migrations.slice(0, at), "up")) === null;
    taking(taken);
    if (!taken) return null;
  }
  const start = await readDatabase(site, database);
  const walked = await walk({ ...request, site, database, start, reading: "incremental", from: at, stop: null });
  const lapping = request.lapping && walked.steps.every(({ up }) => up.status === "ok");
  const unwind = lapping ? await lap({ ...request, site, database, migrations, start: beginning }) : null;
  return { ...walked, unwind };
};

const together = async (request: Walk, site: Site): Promise<Seen> => {
  const at = Math.round(request.history.migrations.length * (request.lapping ? shares.withLap : shares.without));
  const calling = new AbortController();
  let decided = false;
  let decide: (taken: boolean) => void = () => undefined;
  const taken = new Promise<boolean>((resolve) => {
    decide = (answer) => {
      decided ||= answer;
      resolve(answer);
    };
  });
  const signal = AbortSignal.any([request.signal, calling.signal]);
  const right = walkRest({ ...request, signal }, at, decide).catch((error: unknown) => {
    // What went wrong before it took anything over only means that the left hand goes on alone.
    if (decided) throw error;
    decide(false);
    return null;
  });
  const left = async (): Promise<Seen> => {
    const start = await startOf(site);
    await using database = await site.createDatabase();
    const stop = { at, taken };
    const walked = await walk({ ...request, site, database, start, reading: "incremental", from: 0, stop });
    const lapping = request.lapping && !(await taken) && walked.steps.every(({ up }) => up.status === "ok");
    const { migrations } = request.history;
    return { ...walked, unwind: lapping ? await lap({ ...request, site, database, migrations, start }) : null };
  };
  try {
    const [head, rest] = await Promise.all([left(), right]);
    if (rest === null) return head;
    const steps: readonly Step[] = [...head.steps, ...rest.steps];
    return { steps, wrong: [...head.wrong, ...rest.wrong], unwind: rest.unwind };
  } catch (error) {
    calling.abort();
    await right.catch(() => undefined);
    throw error;
  }
};

/** The ways to walk a history. */
export const handsOf = (request: Walk, site: Site): Hands => {
  const { migrations } = request.history;
  const two =
    request.visits.length === 0 &&
    request.otherSite !== null &&
    request.unreadable.size === 0 &&
    migrations.length >= worthIt;
  return {
    twoHands: () => (two ? together(request, site) : walkAlone(request, site, "incremental")),
    oneHand: async (reading) => {
      // The first walk left its roles and their settings on this server.
      if (request.otherSite !== null) {
        await using fresh = await request.otherSite();
        return await walkAlone(request, fresh, reading);
      }
      await site.dropRoles();
      return walkAlone(request, site, reading);
    },
  };
};
