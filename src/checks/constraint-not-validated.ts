import type { Check } from "./contract.ts";
import { healthFindings } from "./health-finding.ts";
import { code } from "./wording.ts";

export const constraintNotValidated: Check = {
  id: "constraint-not-validated",
  group: "health",
  severity: "warning",
  when: "A constraint is `not valid`: it holds for rows to come, and nobody looked at those that were there.",
  harm: "Old rows may break it, the planner does not believe it, and restoring a dump may fail.",
  instead: "Validate it: that reads the table, and lets others read and write meanwhile.",
  find: (evidence) =>
    healthFindings(evidence, "constraint-not-validated", ({ unvalidated }) =>
      unvalidated.map(({ name, of, kind, domain, definition }) => ({
        subject: `${of} ${name}`,
        at: [`constraint ${of}.${name}`],
        message: `${kind} constraint ${code(name)} of ${code(of)} was never validated`,
        detail: definition,
        hint: "Where it fails, mend the rows that Postgres names, and validate again.",
        fix: `alter ${domain ? "domain" : "table"} ${of} validate constraint ${name};`,
      })),
    ),
};
