import type { Migration, Standing } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import type { Site } from "../rehearse/index.ts";
import { beforeFrom, knownFrom, surveyOf } from "./ground.ts";
import { proberSettings } from "./probes.ts";
import type { Place } from "./watch-script.ts";

export type WatchRequest = {
  readonly site: Site;
  /** Stands before the first of these migrations, and has no open session. It is copied, never written to. */
  readonly database: Pick<Database, "name">;
  /** From the first that is new or edited to the last of the history. */
  readonly migrations: readonly Migration[];
  readonly standing: ReadonlyMap<string, Standing>;
  /** Edited ones whose up is the base's still. */
  readonly oldUps: ReadonlySet<string>;
  /** Migrations whose files cannot be read. */
  readonly unreadable: ReadonlySet<string>;
  /** Time zone of the database that people use; null where nobody said. */
  readonly timeZone: string | null;
  /** Rows of its tables, where somebody said. */
  readonly rows: ReadonlyMap<string, number>;
  /** Takes away what scripts made outside of their database, before they are run again. */
  readonly tidy: () => Promise<void>;
  readonly signal: AbortSignal;
};

// Whether a change of type rewrites a table may depend on the time zone. Where UTC is not known to hold, it is not assumed.
const farFromUtc = "America/New_York";

export const timeZoneSetting = (timeZone: string | null): string =>
  `set timezone = '${(timeZone ?? farFromUtc).replaceAll("'", "''")}'`;

/** Three sessions in a database that may be written to, and what is there. */
export const openPlace = async ({
  site,
  database,
}: {
  readonly site: Site;
  readonly database: Database;
}): Promise<Place & AsyncDisposable> => {
  const sessions = [
    await database.connect(site.role),
    await database.connect(site.role),
    await database.connect(site.role),
  ];
  const [session, prober, blocker] = sessions;
  if (session === undefined || prober === undefined || blocker === undefined)
    throw new Error("three sessions are needed");
  await prober.run(proberSettings);
  const base = await surveyOf(session);
  return {
    session,
    prober,
    blocker,
    lender: site.lender,
    before: beforeFrom(base),
    known: knownFrom(base),
    [Symbol.asyncDispose]: async () => {
      for (const one of sessions) await one[Symbol.asyncDispose]();
    },
  };
};
