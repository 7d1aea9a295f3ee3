import type { Access, AccessEvidence, Command, Reach, Relation } from "../model/index.ts";
import { commands, heldIdentities, isFarther } from "./reached.ts";

/** Does a view give somebody more than the tables behind it give him? Known only where all of them were tried. */
export type Exceeded = "more" | "no more" | "unknown";

type Cells = Access["cells"];

/** A view changes the rows that it shows: where it shows own rows, an attempt that seemed to go farther did not. */
const through = (cells: Cells, command: Command): Reach => {
  const { reach } = cells[command];
  const changes = command === "update" || command === "delete";
  return changes && reach === "all" && cells.select.reach === "own" ? "own" : reach;
};

/** Compares what each identity reached through a view with what it reached in the tables. */
export const exceeded = (access: AccessEvidence, view: Relation, behind: readonly Relation[]): Exceeded => {
  const held = heldIdentities(access);
  const tried = new Map(access.matrix.map((one) => [`${one.relation} ${one.identity}`, one.cells]));
  const shut = new Set(behind.filter(({ exposed }) => !exposed).map(({ name }) => name));
  const untried = new Set(access.unproven.map(({ subject }) => subject));
  let known = held.length > 0 && !untried.has(view.name);
  for (const { id } of held) {
    const own = tried.get(`${view.name} ${id}`);
    if (own === undefined) {
      known = false;
      continue;
    }
    for (const command of commands) {
      const reach = through(own, command);
      if (command === "select" && reach === "error") known = false;
      for (const { name } of behind) {
        const there = tried.get(`${name} ${id}`)?.[command].reach ?? (shut.has(name) ? "none" : null);
        // An update through a join that Postgres refuses says nothing, and neither does an untried table.
        if (reach === "error" || reach === "none") continue;
        if (there === null || there === "error" || untried.has(name)) known = false;
        else if (isFarther(reach, there)) return "more";
      }
    }
  }
  return known ? "no more" : "unknown";
};
