import type { Base, Evidence, History, Script, Standing, Step, Unwind } from "../model/index.ts";
import type { Platform } from "../platforms/contract.ts";
import type { Server } from "../postgres/contract.ts";
import { lap } from "./lap.ts";
import { prepareSite, type Site } from "./site.ts";
import { walk } from "./walk.ts";
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
const worthSecondServer = 120;

const walkOnce = async (request: RehearsalRequest, site: Site, reading: "incremental" | "full") => {
  await using database = await site.createDatabase();
  const walked = await walk({ ...request, site, database, reading });
  const unwind = lapWanted(request) && request.secondServer === null ? await lapAfter(request, site, database) : null;
  return { ...walked, unwind };
};

const lapWanted = ({ history }: RehearsalRequest): boolean =>
  history.migrations.length > 0 && history.migrations.every(({ down }) => down !== null && down.sql !== "");

const startOf = async (site: Site) => {
  await using empty = await site.createDatabase();
  return await readDatabase(site, empty);
};

const lapAfter = async (request: RehearsalRequest, site: Site, database: Parameters<typeof lap>[0]["database"]) => {
  const { history, signal } = request;
  return lap({ site, database, migrations: history.migrations, from: "end", start: await startOf(site), signal });
};

const lapBeside = async (request: RehearsalRequest): Promise<Unwind | null> => {
  if (request.secondServer === null) return null;
  await using server = await request.secondServer();
  await using site = await prepareSite({ ...request, server });
  await using database = await site.createDatabase();
  const { history, signal } = request;
  return await lap({ site, database, migrations: history.migrations, from: "start", start: await startOf(site), signal });
};

const proved = (step: Step): boolean =>
  step.up.status === "ok" && step.down.status === "ok" && (step.roundTrip === "exact" || step.roundTrip === "column-order");

/** Walks a history on a throwaway server and gathers what it saw. */
export const rehearse = async (given: RehearsalRequest): Promise<Evidence> => {
  const beside = lapWanted(given) && given.history.migrations.length >= worthSecondServer;
  const request = beside ? given : { ...given, secondServer: null };
  await using site = await prepareSite(request);
  const [first, other] = await Promise.all([walkOnce(request, site, "incremental"), lapBeside(request)]);
  if (process.env["LOCKSTEP_DEBUG"]) console.log("wrong", JSON.stringify(first.wrong).slice(0, 2000));
  // The incremental reading went wrong somewhere: believe none of it.
  const walked = first.wrong.length === 0 ? first : await walkOnce(request, site, "full");
  const unwind = other ?? walked.unwind;
  return {
    history: request.history,
    base: request.base,
    standing: request.standing,
    steps: walked.steps,
    unwind: walked.steps.every(proved) ? unwind : null,
    server: { id: request.server.id, version: request.server.version },
    platform: request.platform.id,
    today: request.today,
    clock: [],
  };
};
