import { catalogOf, type Entry } from "../catalog/index.ts";
import type { Evidence } from "../model/index.ts";
import { readDatabase, type Visit } from "../rehearse/index.ts";
import { allTables, touchedDiagram } from "../schema/index.ts";
import type { Subject } from "./histories.ts";

type Steps = Evidence["steps"];

const changedBy = (steps: Steps): ReadonlySet<string> =>
  new Set(
    steps
      .flatMap(({ changes }) => changes)
      .flatMap(({ address, parent }) => (parent === null ? [address] : [address, parent])),
  );

/** Plans to see what the last migration leaves, unless nothing is known of the base: then nobody asks. */
export const diagramFor = ({
  history,
  standing,
}: Pick<Subject, "history" | "standing">): {
  readonly visits: readonly Visit[];
  /** The touched tables and all of them, each where there is something to show. */
  readonly drawn: (steps: Steps) => Pick<Evidence, "diagram" | "allTables">;
} => {
  const isNew = (id: string): boolean => standing.size > 0 && standing.get(id) !== "unchanged";
  let seen: readonly Entry[] = [];
  const see: Visit["see"] = async (site, database) => {
    seen = await readDatabase(site, database);
  };
  return {
    visits: standing.size > 0 ? [{ at: history.migrations.length, see }] : [],
    drawn: (steps) => {
      if (seen.length === 0) return {};
      const catalog = catalogOf(seen);
      const fresh = changedBy(steps.filter(({ migration }) => isNew(migration.id)));
      const touched = touchedDiagram(catalog, history.folder, fresh);
      const all = allTables(catalog, history.folder, changedBy(steps), touched);
      return { ...(touched === null ? {} : { diagram: touched }), ...(all === null ? {} : { allTables: all }) };
    },
  };
};
