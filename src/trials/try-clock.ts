// Does a migration make the same on another day? It is run in two copies in which functions tell the time, on this day and on
// one of another year, month, week and hour, and what it made is compared. Chance shows in the same way.
//
// Not moved: `'today'` and its like in quotes, and the grammar's own words in text that a script puts together at run time or
// in functions that were there before.
import { changesBetween, type Entry } from "../catalog/index.ts";
import type { ClockTrial, Failure, Migration, Script } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { keepingRoles, plainSession, readDatabase, runEach, type Site } from "../rehearse/index.ts";
import { mayFreezeClock, psqlScript, scriptStatements, withClockCalled } from "../sql/index.ts";
import { moveClock } from "./moved-clock.ts";

export type ClockRequest = {
  readonly site: Site;
  /** Stands before the migration, and has no open session. */
  readonly database: Database;
  readonly migration: Migration;
};

// In another year, month, day of the month, week and hour, whichever day it is.
const far = "398 days 5 hours 7 minutes 11 seconds";

/** May what it makes hold what the clock or chance said? */
export const mayHoldTime = ({ up }: Migration): boolean =>
  scriptStatements(up.sql).some((statement) => mayFreezeClock(up.sql, statement));

/** Only a superuser can move the clock, and only on a server of ours. */
export const canMoveClock = ({ server }: Pick<Site, "server">): boolean => server.superuser && server.id !== "url";

type End = { readonly failure: Failure | null; readonly entries: readonly Entry[] };

const endUnder = ({ site, database }: ClockRequest, script: Script, shift: string): Promise<End> =>
  keepingRoles(site, async () => {
    await using copy = await site.createDatabase(database.name);
    {
      await using admin = await copy.connect();
      await admin.run(plainSession);
      await moveClock(admin, shift);
    }
    const stopped = await runEach(site, copy, [script]);
    return { failure: stopped?.failure ?? null, entries: stopped === null ? await readDatabase(site, copy) : [] };
  });

// Offsets into a text, of queries or of data to copy, bind it to the way it is written.
const bound = ({ sql, queries }: Script): boolean =>
  queries !== null || psqlScript(sql).parts.some(({ type }) => type === "copy");

/** Null where it could not be told: what fails on this day is told elsewhere. */
export const tryClock = async (request: ClockRequest): Promise<ClockTrial | null> => {
  const { up } = request.migration;
  const script = bound(up) ? up : { ...up, sql: withClockCalled(up.sql) };
  const now = await endUnder(request, script, "0");
  if (now.failure !== null) return null;
  const then = await endUnder(request, script, far);
  if (then.failure !== null) return { failure: then.failure, changes: [] };
  return { failure: null, changes: changesBetween([...then.entries], [...now.entries]).filter((one) => !one.rankOnly) };
};
