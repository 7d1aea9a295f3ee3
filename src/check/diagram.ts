import { catalogOf, type Entry } from "../catalog/index.ts";
import type { Diagram, Evidence } from "../model/index.ts";
import { readDatabase, type Visit } from "../rehearse/index.ts";
import { touchedDiagram } from "../schema/index.ts";
import type { Subject } from "./histories.ts";

/** Plans to see what the last migration leaves, where a new one may have touched it. */
export const diagramFor = ({
  history,
  standing,
}: Pick<Subject, "history" | "standing">): {
  readonly visits: readonly Visit[];
  readonly drawn: (steps: Evidence["steps"]) => Diagram | null;
} => {
  const isNew = (id: string): boolean => standing.size > 0 && standing.get(id) !== "unchanged";
  let seen: readonly Entry[] = [];
  const see: Visit["see"] = async (site, database) => {
    seen = await readDatabase(site, database);
  };
  const at = history.migrations.length;
  return {
    visits: history.migrations.some(({ id }) => isNew(id)) ? [{ at, see }] : [],
    drawn: (steps) => {
      const changes = steps.filter(({ migration }) => isNew(migration.id)).flatMap((step) => step.changes);
      const addresses = new Set(
        changes.flatMap(({ address, parent }) => (parent === null ? [address] : [address, parent])),
      );
      return seen.length === 0 ? null : touchedDiagram(catalogOf(seen), history.folder, addresses);
    },
  };
};
