import type { Entry } from "../catalog/index.ts";
import type { Base, Evidence, History, Migration, Script, Standing, Step, Unwind } from "../model/index.ts";
import { type Platform, rewriteForStubs, withoutLz4 } from "../platforms/index.ts";
import type { Server } from "../postgres/contract.ts";
import { irreversibleNote } from "../sql/index.ts";
import { clockDependence } from "./clock.ts";
import { lap } from "./lap.ts";
import { prepareSite, type Site } from "./site.ts";
import { type WalkRequest, walk } from "./walk.ts";
import { readDatabase } from "./workbench.ts";

export type RehearsalRequest = {
  readonly server: Server;
  /** A second server of the same kind for the lap, so that it runs beside the walk. Null: it runs afterwards. */
  readonly secondServer: (() => Promise<Server>) | null;
  readonly platform: Platform;
  readonly history: History;
  readonly base: Base | null;
  readonly standing: ReadonlyMap<string, Standing>;
  readonly before: readonly Script[];
  /** Random, so that no script can pretend to be our event trigger. */
  readonly token: string;
  readonly today: string;
  readonly progress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
};

// From here on a second server costs less than it saves.
const worthIt = 120;

/** Does the lap run on a server of its own, beside the walk? */
const worthOtherSite = (request: RehearsalRequest): boolean =>
  request.secondServer !== null && lapWanted(request) && request.history.migrations.length >= worthIt;

const unreadableIn = ({ faults }: History): ReadonlySet<string> =>
  new Set(
    faults.flatMap(({ check, severity, migration }) =>
      check === "file-unreadable" && severity === "error" && migration !== null ? [migration] : [],
    ),
  );

const walkOnce = async (
  request: RehearsalRequest,
  site: Site,
  start: readonly Entry[],
  reading: WalkRequest["reading"],
) => {
  await using database = await site.createDatabase();
  const walked = await walk({
    ...request,
    site,
    database,
    start,
    reading,
    unreadable: unreadableIn(request.history),
    otherSite: otherSiteFor(request, request.token),
  });
  const { migrations } = request.history;
  const after = lapWanted(request) && !worthOtherSite(request);
  const unwind = after ? await lap({ ...request, site, database, migrations, from: "end", start }) : null;
  return { ...walked, unwind };
};

// Stubs know no index options, and the embedded server no lz4. What takes their place keeps every line and column. Whoever
// reads the history sees the original.
const forStubs = ({ server, history, before }: RehearsalRequest): Pick<RehearsalRequest, "history" | "before"> => {
  if (server.id === "docker" || server.id === "url") return { history, before };
  const rewritten = (script: Script): Script => {
    const sql = rewriteForStubs(script.sql);
    return { ...script, sql: server.id === "embedded" ? withoutLz4(sql) : sql };
  };
  const migrations = history.migrations.map((migration) => ({
    ...migration,
    up: rewritten(migration.up),
    down: migration.down === null ? null : rewritten(migration.down),
  }));
  return { history: { ...history, migrations }, before: before.map(rewritten) };
};

const mentionsIn =
  ({ history, before }: RehearsalRequest) =>
  (text: string): boolean =>
    [...history.migrations.map(({ up }) => up), ...before].some(({ sql }) => sql.includes(text));

// Nobody asks for the way back where an author says that there is none.
const hasWayBack = ({ up, down }: Migration): boolean =>
  down !== null && down.sql !== "" && irreversibleNote(up.sql) === null && irreversibleNote(down.sql) === null;

const lapWanted = ({ history }: RehearsalRequest): boolean =>
  history.migrations.length > 0 && history.migrations.every(hasWayBack);

const startOf = async (site: Site) => {
  await using empty = await site.createDatabase();
  return await readDatabase(site, empty);
};

/** A site on a server of its own; disposing it takes the server along. */
const otherSiteFor = (request: RehearsalRequest, token: string | null): (() => Promise<Site>) | null => {
  const { secondServer } = request;
  if (secondServer === null) return null;
  return async () => {
    const server = await secondServer();
    const site = await prepareSite({ ...request, server, token, mentions: mentionsIn(request) });
    return {
      ...site,
      [Symbol.asyncDispose]: async () => {
        await site[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  };
};

const lapBeside = async (request: RehearsalRequest): Promise<Unwind | null> => {
  // Nothing is read on the way, so nothing needs to be watched.
  const otherSite = otherSiteFor(request, null);
  if (otherSite === null || !worthOtherSite(request)) return null;
  await using site = await otherSite();
  await using database = await site.createDatabase();
  const { history, signal } = request;
  return await lap({
    site,
    database,
    migrations: history.migrations,
    from: "start",
    start: await startOf(site),
    signal,
  });
};

const again = async (request: RehearsalRequest, site: Site, start: readonly Entry[]) => {
  await site.dropRoles();
  return walkOnce(request, site, start, "full");
};

const proved = (step: Step): boolean =>
  step.up.status === "ok" &&
  step.down.status === "ok" &&
  (step.roundTrip === "exact" || step.roundTrip === "column-order");

/** Walks a history on a throwaway server and gathers what it saw. */
export const rehearse = async (asked: RehearsalRequest): Promise<Evidence> => {
  const request = { ...asked, ...forStubs(asked) };
  await using site = await prepareSite({ ...request, mentions: mentionsIn(request) });
  // Before anything ran: roles are shared by all databases.
  const start = await startOf(site);
  const [first, other] = await Promise.all([walkOnce(request, site, start, "incremental"), lapBeside(request)]);
  // The incremental reading went wrong somewhere: believe none of it.
  const walked = first.wrong.length === 0 ? first : await again(request, site, start);
  const unwind = other ?? walked.unwind;
  return {
    history: asked.history,
    base: request.base,
    standing: request.standing,
    steps: walked.steps,
    unwind: walked.steps.every(proved) ? unwind : null,
    server: { id: request.server.id, version: request.server.version },
    platform: request.platform.id,
    today: request.today,
    clock: clockDependence(walked.steps, request.today),
  };
};
