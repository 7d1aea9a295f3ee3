import type { Check } from "./contract.ts";
import { code, downPlace } from "./wording.ts";

const tablesOf = (parents: readonly (string | null)[]): string =>
  [...new Set(parents.filter((parent) => parent !== null))].map(code).join(", ");

export const downReordersColumns: Check = {
  id: "down-reorders-columns",
  group: "forward-and-back",
  severity: "info",
  when: "After up and down everything is as before, but columns stand in another order.",
  harm: "Hardly any: only `select *`, `insert` without a column list and copies by position notice.",
  instead:
    "Nothing, as a rule. Postgres always adds a column at the end, so a dropped one cannot come back to its place.",
  find: ({ steps }) =>
    steps
      .filter(({ roundTrip }) => roundTrip === "column-order")
      .map((step) => ({
        subject: step.migration.id,
        migrations: [step.migration.id],
        ...downPlace(step),
        message: `The down of ${code(step.migration.id)} restores everything but the order of columns in ${tablesOf(step.residue.map(({ parent }) => parent))}`,
        detail: null,
        hint: null,
        fix: null,
      })),
};
