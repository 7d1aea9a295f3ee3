// What new migrations do to a database that is in use. All their ups are run and watched in a copy that stands before the
// first of them, and then their downs, newest first. What was there at the start is what people use: what the pull request
// makes for itself may be locked and scanned as it likes.
import type { Migration, Script, SqlError, Traffic, TrafficStatement } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { freshSession, runScript } from "../rehearse/index.ts";
import { costsOf } from "./cost.ts";
import { beforeFrom, type Known, knownFrom, surveyOf } from "./ground.ts";
import { openPlace, timeZoneSetting, type WatchRequest } from "./place.ts";
import { withSafer } from "./prove-safer.ts";
import type { Survey } from "./survey.ts";
import { type Place, watchScript } from "./watch-script.ts";

type Unseen = Traffic["unseen"][number];

const isOurs = ({ standing }: WatchRequest, { id }: Migration): boolean => standing.get(id) !== "unchanged";

type Directed = { readonly migration: string; readonly direction: "up" | "down"; readonly script: Script };

/** Watches one script. */
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

/** One that the base branch has, too: what it makes is there where people are. */
const passOver = async (request: WatchRequest, place: Place, { up }: Migration): Promise<boolean> => {
  await place.session.run(freshSession);
  const { failure } = await runScript(place.session, up, request.site.lender);
  await place.session.run(freshSession);
  const now = await surveyOf(place.session);
  const before = beforeFrom(joined(place.before.base, place.known, now));
  Object.assign(place, { before, known: knownFrom(now) });
  return failure === null;
};

type Round = Directed & { readonly earlier: readonly Script[]; readonly statements: readonly TrafficStatement[] };

const watchAll = async (request: WatchRequest, copy: Database) => {
  const { migrations, unreadable, site } = request;
  await using place = await openPlace({ site, database: copy });
  const rounds: Round[] = [];
  const unseen: Unseen[] = [];
  const done: Script[] = [];
  const walked: Migration[] = [];
  const round = async (one: Directed): Promise<boolean> => {
    const { statements, refusal } = await watchOne(request, place, one);
    rounds.push({ ...one, earlier: [...done], statements });
    done.push(one.script);
    if (refusal === null) return true;
    unseen.push({ migration: one.migration, direction: one.direction, reason: refusal.message });
    return false;
  };
  for (const migration of migrations) {
    if (unreadable.has(migration.id)) continue;
    if (isOurs(request, migration)) {
      if (!(await round({ migration: migration.id, direction: "up", script: migration.up }))) break;
      walked.push(migration);
    } else {
      if (!(await passOver(request, place, migration))) break;
      done.push(migration.up);
    }
  }
  for (const { id, down } of walked.toReversed()) {
    if (down === null || down.sql.trim() === "") break;
    if (!(await round({ migration: id, direction: "down", script: down }))) break;
  }
  return { rounds, unseen };
};

type Watched = { readonly rounds: readonly Round[]; readonly unseen: readonly Unseen[] };

const watchInCopy = async (request: WatchRequest): Promise<Watched> => {
  await using copy = await request.site.createDatabase(request.database.name);
  return await watchAll(request, copy);
};

/** What is seen, without asking how long it takes and how else it could be done. */
export const seeTraffic = async (request: WatchRequest): Promise<Traffic> => {
  const { rounds, unseen } = await watchInCopy(request);
  return { statements: rounds.flatMap(({ statements }) => statements), rows: request.rows, unseen };
};

/** What is seen, how long it takes, and how it could be done otherwise. */
export const watchTraffic = async (request: WatchRequest): Promise<Traffic> => {
  const { rounds, unseen } = await watchInCopy(request);
  const statements: TrafficStatement[] = [];
  for (const round of rounds) {
    const asked = { ...request, ...round };
    const costs = round.direction === "up" ? await costsOf(asked, round.statements) : new Map();
    const costed = round.statements.map((one) => ({ ...one, cost: costs.get(one) ?? null }));
    statements.push(...(await withSafer(asked, costed)));
  }
  return { statements, rows: request.rows, unseen };
};
