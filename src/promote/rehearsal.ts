import type { Entry } from "../catalog/index.ts";
import { startFor } from "../check/server.ts";
import { type Evidence, type Migration, Problem, type Script, type Standing, type Step } from "../model/index.ts";
import type { Server } from "../postgres/index.ts";
import { readDatabase, rehearse, type Site, type Visit } from "../rehearse/index.ts";
import type { ChangeRequest } from "./contract.ts";
import type { Ground } from "./ground.ts";
import { asMigration, openSite, serverFor } from "./likeness.ts";
import { firstSchemaOf } from "./search-path.ts";

/** Who a throwaway database belongs to, and what its host made: what a live one is compared by. */
export type Scene = Pick<Site, "role" | "platform">;

export type Prediction = {
  readonly scene: Scene;
  /** The schema in which the rehearsal made what was given none. Null: nobody knows. */
  readonly firstSchema: string | null;
  /** The catalog to expect when so many of the migrations went through. Null: nobody knows. */
  readonly catalogAt: (count: number) => Promise<readonly Entry[] | null>;
};

type Foreseen = {
  readonly scene: Scene;
  readonly firstSchema: string | null;
  readonly catalogs: ReadonlyMap<number, readonly Entry[]>;
};

export type Rehearsal = {
  readonly evidence: Evidence;
  readonly steps: ReadonlyMap<string, Step>;
  readonly prediction: Prediction;
  /** Ids of those that no transaction holds. */
  readonly freely: ReadonlySet<string>;
};

const edited = (migrations: readonly Migration[]): ReadonlyMap<string, Standing> =>
  new Map(migrations.map(({ id }) => [id, "edited"]));

// Reading a catalog takes as long as it is large. What stands between the first and the last of many is only asked for when
// one of them failed, and is built then.
const readAlong = 20;

const predictor = (count: number): { readonly visits: readonly Visit[]; readonly seen: () => Foreseen | null } => {
  const catalogs = new Map<number, readonly Entry[]>();
  let scene: Scene | null = null;
  let firstSchema: string | null = null;
  const all = Array.from({ length: count + 1 }, (_, at) => at);
  const visits = all
    .filter((at) => count <= readAlong || at === 0 || at === count)
    .map((at) => ({
      at,
      see: async (site: Site, database: Parameters<Visit["see"]>[1]) => {
        scene = { role: site.role, platform: site.platform };
        if (at === 0) firstSchema = await firstSchemaOf(database, site.role);
        catalogs.set(at, await readDatabase(site, database));
      },
    }));
  return { visits, seen: () => (scene === null ? null : { scene, firstSchema, catalogs }) };
};

type Before = { readonly applied: readonly Migration[]; readonly drift: Script | null };

/** The catalog behind some of the pending migrations. Null where they do not build any more. */
const builtAt = async (
  request: ChangeRequest,
  ground: Ground,
  { applied, drift }: Before,
  some: readonly Migration[],
): Promise<readonly Entry[] | null> => {
  const steps = [...applied, ...(drift === null ? [] : [asMigration(drift)]), ...some];
  await using site = await openSite(request, ground);
  try {
    await using database = await site.builder.build(steps);
    return await readDatabase(site.builder.site, database);
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
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
  standing: Before,
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
  const foreseen = seen();
  if (foreseen === null) throw new Error("a rehearsal made no visit");
  return {
    evidence,
    steps: new Map(evidence.steps.map((step) => [step.migration.id, step])),
    prediction: {
      scene: foreseen.scene,
      firstSchema: foreseen.firstSchema,
      catalogAt: async (count) =>
        foreseen.catalogs.get(count) ?? (await builtAt(request, ground, standing, pending.slice(0, count))),
    },
    freely: freelyIn(evidence.steps),
  };
};
