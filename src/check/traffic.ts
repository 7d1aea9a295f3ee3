import { checks } from "../checks/index.ts";
import type { CheckRequest, History, Traffic } from "../model/index.ts";
import { forServer, type Visit } from "../rehearse/index.ts";
import { type Stats, watchTraffic } from "../traffic/index.ts";
import type { Subject } from "./histories.ts";

/** The look at what new migrations do to a database that is in use. */
export type TrafficWatch = {
  readonly visits: readonly Visit[];
  /** Null when there was nothing to watch, or nobody asked. */
  readonly seen: () => Traffic | null;
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

/**
 * Plans the watch. Against a base alone: what people use is what the base branch has made. Without one, each migration
 * would be judged by tables that the ones before it made a moment ago, and all of history would be in the dock.
 */
export const trafficFor = (
  { settings, signal, progress }: CheckRequest,
  { history, baseHistory, standing }: Pick<Subject, "history" | "baseHistory" | "standing">,
  stats: Stats | null,
): TrafficWatch => {
  const first = history.migrations.findIndex(({ id }) => standing.get(id) !== "unchanged");
  if (baseHistory === null || first < 1 || !wanted(settings)) return { visits: [], seen: () => null };
  let seen: Traffic | null = null;
  const see: Visit["see"] = async (site, { name }) => {
    progress({ stage: "traffic", done: 0, total: 0 });
    const { history: sent } = forServer({ server: site.server, history, before: [] });
    seen = await watchTraffic({
      site,
      database: { name },
      migrations: sent.migrations.slice(first),
      standing,
      unreadable: unreadableIn(history),
      timeZone: stats?.timeZone ?? null,
      rows: stats?.rows ?? new Map(),
      signal,
    });
  };
  return { visits: [{ at: first, see }], seen: () => seen };
};
