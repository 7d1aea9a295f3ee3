import type { Check } from "./contract.ts";
import { healthFindings } from "./health-finding.ts";
import { code } from "./wording.ts";

export const matviewUnpopulated: Check = {
  id: "matview-unpopulated",
  group: "health",
  severity: "error",
  when: "A materialized view was created `with no data`, and never refreshed.",
  harm: "Every query of it fails.",
  instead: "Refresh it, and let a promotion do that: `promote.after: refresh`.",
  find: (evidence) =>
    healthFindings(evidence, "matview-unpopulated", ({ views }) =>
      views
        .filter(({ populated }) => !populated)
        .map(({ name }) => ({
          subject: name,
          at: [`materialized view ${name}`],
          message: `materialized view ${code(name)} holds nothing: queries of it fail`,
          hint: "The first refresh cannot be concurrent, and nobody can read it anyway.",
          fix: `refresh materialized view ${name};`,
        })),
    ),
};
