// What new migrations do to a database that is in use. What was there at the start is what people use: what the pull request
// makes for itself may be locked and scanned as it likes.
import { SqlError, type Traffic, type TrafficCost, type TrafficStatement } from "../model/index.ts";
import { type Costs, openTiming } from "./cost.ts";
import { openPlace, timeZoneSetting, type WatchRequest } from "./place.ts";
import { withSafer } from "./prove-safer.ts";
import { hasOldDowns, type Round, type Walk, walkNew, walkOldDowns } from "./walk.ts";
import type { Place } from "./watch-script.ts";

const inCopy = async (request: WatchRequest, walk: (request: WatchRequest, place: Place) => Promise<Walk>) => {
  await request.tidy();
  await using copy = await request.site.createDatabase(request.database.name);
  await using place = await openPlace({ site: request.site, database: copy });
  return await walk(request, place);
};

/** Does this server have a time zone of this name? */
const knows = async ({ site }: WatchRequest, timeZone: string): Promise<boolean> => {
  await using database = await site.createDatabase();
  await using session = await database.connect(site.role);
  try {
    await session.run(timeZoneSetting(timeZone));
    return true;
  } catch (error) {
    if (error instanceof SqlError) return false;
    throw error;
  }
};

const watchAll = async (asked: WatchRequest) => {
  const { timeZone } = asked;
  const unknown = timeZone !== null && !(await knows(asked, timeZone)) ? timeZone : null;
  const request = unknown === null ? asked : { ...asked, timeZone: null };
  const fresh = await inCopy(request, walkNew);
  const old = hasOldDowns(request) ? await inCopy(request, walkOldDowns) : { rounds: [], unseen: [] };
  return {
    request,
    rounds: [...fresh.rounds, ...old.rounds],
    rest: { rows: request.rows, unseen: [...fresh.unseen, ...old.unseen], unknownTimeZone: unknown },
  };
};

/** What is seen, without asking how long it takes and how else it could be done. */
export const seeTraffic = async (asked: WatchRequest): Promise<Traffic> => {
  const { rounds, rest } = await watchAll(asked);
  return { ...rest, statements: rounds.flatMap(({ statements }) => statements) };
};

// Of ups alone: whoever runs a down has worse to think of.
const costsIn = async (request: WatchRequest, rounds: readonly Round[]): Promise<Costs> => {
  await using timing = openTiming(request);
  const costs: (readonly [TrafficStatement, TrafficCost])[] = [];
  for (const round of rounds) if (round.direction === "up") costs.push(...(await timing.costsOf(round)));
  return new Map(costs);
};

/** What is seen, how long it takes, and how it could be done otherwise. */
export const watchTraffic = async (asked: WatchRequest): Promise<Traffic> => {
  const { request, rounds, rest } = await watchAll(asked);
  const costs = await costsIn(request, rounds);
  const statements: TrafficStatement[] = [];
  for (const round of rounds) {
    const costed = round.statements.map((one) => ({ ...one, cost: costs.get(one) ?? null }));
    statements.push(...(await withSafer({ ...request, ...round }, costed)));
  }
  return { ...rest, statements };
};
