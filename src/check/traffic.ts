import { checks } from "../checks/index.ts";
import type { CheckRequest, History, Migration, Script, Traffic } from "../model/index.ts";
import { Problem } from "../model/index.ts";
import type { Platform } from "../platforms/index.ts";
import type { Server } from "../postgres/index.ts";
import { changesRoles, forServer, openBuilder, type Site, type Visit } from "../rehearse/index.ts";
import { type Stats, watchTraffic } from "../traffic/index.ts";
import type { Subject } from "./histories.ts";

/** The look at what new migrations do to a database that is in use. */
export type TrafficWatch = {
  readonly visits: readonly Visit[];
  /** Null when there was nothing to watch, or nobody asked. */
  readonly seen: () => Traffic | null;
};

export type Surroundings = {
  readonly stats: Stats | null;
  readonly platform: Platform;
  readonly before: readonly Script[];
  /** Null: there is only the one. */
  readonly secondServer: (() => Promise<Server>) | null;
};

/** Nobody needs to watch where no check of it is on. */
const wanted = ({ checks: severities }: CheckRequest["settings"]): boolean =>
  checks.some(({ id, group }) => group === "safety" && severities[id] !== "off");

const unreadableIn = ({ faults }: History): ReadonlySet<string> =>
  new Set(
    faults.flatMap(({ check, severity, migration }) =>
      check === "file-unreadable" && severity === "error" && migration !== null ? [migration] : [],
    ),
  );

// What all databases of a server share would be in the way of the rehearsal that goes on behind the watch.
const sharedBy = ({ up, down }: Migration): "nothing" | "roles" | "more" => {
  const texts = [up, down].flatMap((script) => (script === null ? [] : [script.sql]));
  if (texts.some((sql) => /replication_(slot|origin)/i.test(sql))) return "more";
  return texts.some(changesRoles) ? "roles" : "nothing";
};

/**
 * Plans the watch. Against a base alone: what people use is what the base branch has made. Without one, each migration
 * would be judged by tables that the ones before it made a moment ago, and all of history would be in the dock.
 */
export const trafficFor = (
  { settings, signal, progress }: CheckRequest,
  { history, baseHistory, standing }: Pick<Subject, "history" | "baseHistory" | "standing">,
  { stats, platform, before, secondServer }: Surroundings,
): TrafficWatch => {
  const first = history.migrations.findIndex(({ id }) => standing.get(id) !== "unchanged");
  if (baseHistory === null || first < 1 || !wanted(settings)) return { visits: [], seen: () => null };
  let seen: Traffic | null = null;
  const watch = async (site: Site, database: { readonly name: string }): Promise<Traffic> => {
    const restore = await site.keepRoles?.();
    const { history: sent } = forServer({ server: site.server, history, before: [] });
    return await watchTraffic({
      site,
      database,
      migrations: sent.migrations.slice(first),
      standing,
      unreadable: unreadableIn(history),
      timeZone: stats?.timeZone ?? null,
      rows: stats?.rows ?? new Map(),
      tidy: async () => void (await restore?.()),
      signal,
    });
  };
  const unwatched = (migrations: readonly Migration[]): Traffic => ({
    statements: [],
    rows: stats?.rows ?? new Map(),
    unseen: migrations.map(({ id }) => ({
      migration: id,
      direction: "up",
      reason: "it would change what all databases of this server share, and there is no second one",
    })),
  });
  const watchElsewhere = async (start: () => Promise<Server>): Promise<Traffic | null> => {
    await using server = await start();
    await using builder = await openBuilder({ server, platform, history, before, signal });
    try {
      await using database = await builder.build(history.migrations.slice(0, first));
      return await watch(builder.site, database);
    } catch (error) {
      // An older migration that does not build is told by others.
      if (error instanceof Problem && error.code === "history-does-not-build") return null;
      throw error;
    }
  };
  const see: Visit["see"] = async (site, { name }) => {
    // A walk that went wrong is walked again; the ground is the same.
    if (seen !== null) return;
    progress({ stage: "traffic", done: 0, total: 0 });
    const watched = history.migrations.slice(first);
    const changed = new Set(watched.map(sharedBy));
    const plain = !changed.has("roles") && !changed.has("more");
    if (!plain && secondServer !== null) seen = await watchElsewhere(secondServer);
    else if (plain || (!changed.has("more") && site.keepRoles !== null)) seen = await watch(site, { name });
    else seen = unwatched(watched);
  };
  return { visits: [{ at: first, see }], seen: () => seen };
};
