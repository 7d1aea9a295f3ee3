import { changesBetween } from "../catalog/index.ts";
import type { Step, Unwind } from "../model/index.ts";
import { lap } from "./lap.ts";
import { runScripts, triedIn } from "./run-scripts.ts";
import type { Site } from "./site.ts";
import { type Ground, maySuit, type ThereAndBack, thereAndBack } from "./there-and-back.ts";
import { visitsAt } from "./visit.ts";
import { type Walk, type WalkRequest, walk } from "./walk.ts";
import { readDatabase } from "./workbench.ts";

// Which way a history is judged. There and back is quick and believes in nothing but exact downs; from the newest that is
// not exact down to the oldest, migrations are walked one by one. What went wrong on one server is done again on a clean
// one, since roles and their settings are shared by all databases.

export type Judged = { readonly steps: readonly Step[]; readonly unwind: Unwind | null };

/** A fresh database, and what is in it; the caller drops it. */
const groundOn = async (site: Site): Promise<Ground> => {
  const database = await site.createDatabase();
  try {
    return { site, database, start: await readDatabase(site, database) };
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
};

const proved = ({ up, down, roundTrip }: Step): boolean =>
  up.status === "ok" && down.status === "ok" && (roundTrip === "exact" || roundTrip === "column-order");

type Manner = { readonly reading: WalkRequest["reading"]; readonly newer: readonly Step[] };

/** Walks all migrations but the newer ones, which are judged; null when the incremental reading went wrong. */
const walkRest = async (request: Walk, ground: Ground, { reading, newer }: Manner): Promise<Judged | null> => {
  const { site, database, start } = ground;
  const { migrations } = request.history;
  const count = migrations.length - newer.length;
  const walked = await walk({ ...request, site, database, start, reading, count });
  if (walked.wrong.length > 0) return null;
  const steps = [...walked.steps, ...newer];
  if (!request.lapping || !steps.every(proved)) return { steps, unwind: null };
  const tried = triedIn(steps);
  if (newer.length > 0) {
    await using session = await database.connect(site.role);
    const failure = await runScripts(session, { ...request, site, tried }, migrations.slice(count), "up");
    if (failure !== null) return { steps, unwind: { failure, residue: [], changes: [] } };
  }
  return { steps, unwind: await lap({ ...request, site, database, migrations, start, tried }) };
};

/** Runs the ups for nothing but the visits. */
const visitAlone = async ({ history, visits, signal }: Walk, site: Site): Promise<void> => {
  if (visits.length === 0) return;
  await using database = await site.createDatabase();
  for (let index = 0; index <= history.migrations.length; index++) {
    for (const { see } of visitsAt(visits, index, database)) await see(site, database);
    await using session = await database.connect(site.role);
    const next = history.migrations.slice(index, index + 1);
    await runScripts(session, { site, tried: new Set(), signal }, next, "up");
  }
};

/** Walks once more where nothing of an earlier walk is left: on the same server, if it is as it was, or on another. */
const walkAgain = async (request: Walk, { site, start }: Ground, manner: Manner): Promise<Judged | null> => {
  await site.dropRoles();
  const { otherSite } = request;
  const ground = await groundOn(site);
  {
    await using _ = ground.database;
    if (otherSite === null || changesBetween(start, ground.start).length === 0)
      return await walkRest(request, { ...ground, start }, manner);
  }
  // What visitors make has to outlive the other server.
  await visitAlone(request, site);
  await using other = await otherSite();
  const elsewhere = await groundOn(other);
  await using _ = elsewhere.database;
  return await walkRest({ ...request, visits: [] }, elsewhere, manner);
};

/** Goes there and back, or walks one by one; null when the incremental reading went wrong. */
const goOn = async (request: Walk, ground: Ground) => {
  await using _ = ground.database;
  const straight: ThereAndBack | null = maySuit(request, ground.site) ? await thereAndBack(request, ground) : null;
  const walked = straight === null ? await walkRest(request, ground, { reading: "incremental", newer: [] }) : null;
  return { straight, walked };
};

/** Judges every migration of a history. */
export const judge = async (request: Walk, site: Site): Promise<Judged> => {
  // Read before anything ran: roles are shared by all databases.
  const ground = await groundOn(site);
  const { straight, walked } = await goOn(request, ground);
  if (straight?.steps.length === request.history.migrations.length) return straight;
  const rest = { ...request, visits: straight?.forward ? [] : request.visits };
  const newer = straight?.steps ?? [];
  const judged = straight === null ? walked : await walkAgain(rest, ground, { reading: "incremental", newer });
  // The incremental reading went wrong somewhere: believe none of it.
  const full = judged ?? (await walkAgain(rest, ground, { reading: "full", newer: [] }));
  return full ?? { steps: [], unwind: null };
};
