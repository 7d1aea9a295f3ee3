// What new migrations do to a database that is in use. All their ups are run and watched in a copy that stands before the
// first of them, and then their downs, newest first. What was there at the start is what people use: what the pull request
// makes for itself may be locked and scanned as it likes.
import type { Migration, Script, SqlError, Standing, Traffic, TrafficStatement } from "../model/index.ts";
import type { Database, Session } from "../postgres/contract.ts";
import { freshSession, runScript, type Site } from "../rehearse/index.ts";
import { beforeFrom, knownFrom, surveyOf } from "./ground.ts";
import { proberSettings } from "./probes.ts";
import { type Place, watchScript } from "./watch-script.ts";

export type WatchRequest = {
  readonly site: Site;
  /** Stands before the first of these migrations; may be written to. */
  readonly database: Database;
  /** From the first that is new or edited to the last of the history. */
  readonly migrations: readonly Migration[];
  readonly standing: ReadonlyMap<string, Standing>;
  /** Migrations whose files cannot be read. */
  readonly unreadable: ReadonlySet<string>;
  /** Time zone of the database that people use; null where nobody said. */
  readonly timeZone: string | null;
  readonly signal: AbortSignal;
};

type Unseen = Traffic["unseen"][number];

// Whether a change of type rewrites a table may depend on the time zone. Where UTC is not known to hold, it is not assumed.
const farFromUtc = "America/New_York";

const settings = (timeZone: string | null): string =>
  `set timezone = '${(timeZone ?? farFromUtc).replaceAll("'", "''")}'`;

const openPlace = async (request: WatchRequest, sessions: readonly Session[]): Promise<Place> => {
  const [session, prober, blocker] = sessions;
  if (session === undefined || prober === undefined || blocker === undefined)
    throw new Error("three sessions are needed");
  await prober.run(proberSettings);
  const base = await surveyOf(session);
  return { session, prober, blocker, lender: request.site.lender, before: beforeFrom(base), known: knownFrom(base) };
};

const isOurs = ({ standing }: WatchRequest, { id }: Migration): boolean => standing.get(id) !== "unchanged";

/** Watches one script. */
const watchOne = async (
  request: WatchRequest,
  place: Place,
  id: string,
  direction: "up" | "down",
  script: Script,
): Promise<{ readonly statements: readonly TrafficStatement[]; readonly refusal: SqlError | null }> => {
  request.signal.throwIfAborted();
  await place.session.run(freshSession);
  await place.session.run(settings(request.timeZone));
  const { statements, refusal } = await watchScript(place, script);
  await place.session.run(freshSession);
  return { statements: statements.map((one) => ({ ...one, migration: id, direction })), refusal };
};

/** One that the base branch has, too: what it makes is there where people are. */
const passOver = async (request: WatchRequest, place: Place, { up }: Migration): Promise<boolean> => {
  await place.session.run(freshSession);
  const { failure } = await runScript(place.session, up, request.site.lender);
  await place.session.run(freshSession);
  const base = await surveyOf(place.session);
  Object.assign(place, { before: beforeFrom(base), known: knownFrom(base) });
  return failure === null;
};

export const watchTraffic = async (request: WatchRequest): Promise<Traffic> => {
  const { database, site, migrations, unreadable } = request;
  await using session = await database.connect(site.role);
  await using prober = await database.connect(site.role);
  await using blocker = await database.connect(site.role);
  const place = await openPlace(request, [session, prober, blocker]);
  const statements: TrafficStatement[] = [];
  const unseen: Unseen[] = [];
  const walked: Migration[] = [];
  for (const migration of migrations) {
    if (unreadable.has(migration.id)) continue;
    if (!isOurs(request, migration)) {
      if (!(await passOver(request, place, migration))) break;
      continue;
    }
    const up = await watchOne(request, place, migration.id, "up", migration.up);
    statements.push(...up.statements);
    if (up.refusal !== null) {
      unseen.push({ migration: migration.id, direction: "up", reason: up.refusal.message });
      break;
    }
    walked.push(migration);
  }
  for (const migration of walked.toReversed()) {
    if (migration.down === null || migration.down.sql.trim() === "") break;
    const down = await watchOne(request, place, migration.id, "down", migration.down);
    statements.push(...down.statements);
    if (down.refusal === null) continue;
    unseen.push({ migration: migration.id, direction: "down", reason: down.refusal.message });
    break;
  }
  return { statements, unseen };
};
