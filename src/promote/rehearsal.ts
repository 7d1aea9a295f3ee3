import type { Entry } from "../catalog/index.ts";
import { startFor } from "../check/server.ts";
import type { Evidence, Migration, Script, Standing, Step } from "../model/index.ts";
import type { Server } from "../postgres/index.ts";
import { readDatabase, rehearse, type Site, type Visit } from "../rehearse/index.ts";
import type { ChangeRequest } from "./contract.ts";
import type { Ground } from "./ground.ts";
import { serverFor } from "./likeness.ts";

/** Who a throwaway database belongs to, and what its host made: what a live one is compared by. */
export type Scene = Pick<Site, "role" | "platform">;

/** Catalogs to expect: by how many of the migrations went through. */
export type Prediction = { readonly scene: Scene; readonly catalogs: ReadonlyMap<number, readonly Entry[]> };

export type Rehearsal = {
  readonly evidence: Evidence;
  readonly steps: ReadonlyMap<string, Step>;
  readonly prediction: Prediction;
  /** Ids of those that no transaction holds. */
  readonly freely: ReadonlySet<string>;
};

const edited = (migrations: readonly Migration[]): ReadonlyMap<string, Standing> =>
  new Map(migrations.map(({ id }) => [id, "edited"]));

const predictor = (count: number): { readonly visits: readonly Visit[]; readonly seen: () => Prediction | null } => {
  const catalogs = new Map<number, readonly Entry[]>();
  let scene: Scene | null = null;
  const visits = Array.from({ length: count + 1 }, (_, at) => ({
    at,
    see: async (site: Site, database: Parameters<Visit["see"]>[1]) => {
      scene = { role: site.role, platform: site.platform };
      catalogs.set(at, await readDatabase(site, database));
    },
  }));
  return { visits, seen: () => (scene === null ? null : { scene, catalogs }) };
};

const freelyIn = (steps: readonly Step[]): ReadonlySet<string> =>
  new Set(steps.flatMap(({ migration, up }) => (up.mode === "statements" ? [migration.id] : [])));

/**
 * Walks pending migrations up, back and up on production's own schema: what is applied, and what production has besides,
 * stand there before the first of them.
 */
export const rehearsePending = async (
  request: ChangeRequest,
  ground: Ground,
  standing: { readonly applied: readonly Migration[]; readonly drift: Script | null },
  pending: readonly Migration[],
): Promise<Rehearsal> => {
  const { platform, history, before } = ground;
  const { signal, today, around } = request;
  const asked = serverFor(request, ground);
  await using server: Server = await startFor(asked, signal);
  const own = server.id === "embedded" || server.id === "local";
  const { visits, seen } = predictor(pending.length);
  const evidence = await rehearse({
    server,
    secondServer: own ? () => startFor({ ...asked, server: server.id, major: server.major }, signal) : null,
    platform,
    history: { ...history, migrations: pending, faults: [] },
    base: null,
    standing: edited(pending),
    before: [...before, ...standing.applied.map(({ up }) => up), ...(standing.drift === null ? [] : [standing.drift])],
    visits,
    token: `lockstep-${around.uuid()}`,
    today,
    progress: (done, total) => request.progress({ stage: "rehearsing", done, total }),
    signal,
  });
  const prediction = seen();
  if (prediction === null) throw new Error("a rehearsal made no visit");
  return {
    evidence,
    steps: new Map(evidence.steps.map((step) => [step.migration.id, step])),
    prediction,
    freely: freelyIn(evidence.steps),
  };
};
