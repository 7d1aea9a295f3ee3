import {
  type Base,
  type Evidence,
  type History,
  type Migration,
  noTrials,
  type Script,
  type Standing,
  type Step,
  type Unwind,
} from "../model/index.ts";
import type { Platform } from "../platforms/index.ts";
import type { Server } from "../postgres/contract.ts";
import { irreversibleNote } from "../sql/index.ts";
import { clockDependence } from "./clock.ts";
import { prepareSite, type Site } from "./site.ts";
import { forServer } from "./stand-ins.ts";
import type { Visit } from "./visit.ts";
import type { Walk } from "./walk.ts";
import { judge } from "./ways.ts";

export type RehearsalRequest = {
  readonly server: Server;
  /** Starts a second server of the same kind, for what is better done beside the first. Null: there is only one. */
  readonly secondServer: (() => Promise<Server>) | null;
  readonly platform: Platform;
  readonly history: History;
  readonly base: Base | null;
  readonly standing: ReadonlyMap<string, Standing>;
  readonly before: readonly Script[];
  /** Called in the order of `at`. After a walk that went wrong they are called again. */
  readonly visits?: readonly Visit[];
  /** Random, so that no script can pretend to be our event trigger. */
  readonly token: string;
  readonly today: string;
  readonly progress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
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

const unreadableIn = ({ faults }: History): ReadonlySet<string> =>
  new Set(
    faults.flatMap(({ check, severity, migration }) =>
      check === "file-unreadable" && severity === "error" && migration !== null ? [migration] : [],
    ),
  );

/** A site on a server of its own; disposing it takes the server along. */
const otherSiteFor = (request: RehearsalRequest): (() => Promise<Site>) | null => {
  const { secondServer } = request;
  if (secondServer === null) return null;
  return async () => {
    const server = await secondServer();
    const site = await prepareSite({ ...request, server, mentions: mentionsIn(request) }).catch(
      async (error: unknown) => {
        await server[Symbol.asyncDispose]();
        throw error;
      },
    );
    return {
      ...site,
      [Symbol.asyncDispose]: async () => {
        await site[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  };
};

const walkFor = (request: RehearsalRequest): Walk => {
  let done = 0;
  const total = request.history.migrations.length;
  return {
    ...request,
    visits: request.visits ?? [],
    lapping: lapWanted(request),
    unreadable: unreadableIn(request.history),
    otherSite: otherSiteFor(request),
    progress: (more) => {
      done += more;
      request.progress(done, total);
    },
  };
};

const evidenceOf = (request: RehearsalRequest, steps: readonly Step[], unwind: Unwind | null): Evidence => ({
  history: request.history,
  base: request.base,
  standing: request.standing,
  steps,
  unwind,
  server: { id: request.server.id, version: request.server.version },
  platform: request.platform.id,
  today: request.today,
  clock: clockDependence(steps, request.today),
  access: null,
  traffic: null,
  baseAccess: null,
  drift: [],
  ledger: null,
  trials: noTrials,
});

/** Walks a history on a throwaway server and gathers what it saw. */
export const rehearse = async (request: RehearsalRequest): Promise<Evidence> => {
  const given = { ...request, ...forServer(request) };
  await using site = await prepareSite({ ...given, mentions: mentionsIn(given) });
  const { steps, unwind } = await judge(walkFor(given), site);
  return evidenceOf(request, steps, unwind);
};
