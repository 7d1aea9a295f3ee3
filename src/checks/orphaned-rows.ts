import type { HealthOrphans } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { type HealthDraft, healthFindings } from "./health-finding.ts";
import { code } from "./wording.ts";

const because = {
  "not validated": "The key was never validated.",
  "not enforced": "The key is not enforced.",
  "triggers disabled": "The triggers of the key are disabled.",
} satisfies Record<HealthOrphans["why"], string>;

const finding = ({ constraint, table, references, why, rows, more, sql }: HealthOrphans): HealthDraft => ({
  subject: `${table} ${constraint}`,
  message: `${more ? "more than " : ""}${rows} ${rows === 1 && !more ? "row" : "rows"} of ${code(table)} ${rows === 1 && !more ? "points" : "point"} at nothing in ${code(references)}`,
  detail: `${because[why]} Foreign key ${code(constraint)}; this finds them:\n${sql}`,
  hint: "Bring the missing rows back, or delete or empty what points at them; then validate the key.",
});

export const orphanedRows: Check = {
  id: "orphaned-rows",
  group: "health",
  severity: "error",
  when: "Rows point at rows that are not there, through a foreign key that is not validated, not enforced, or has its triggers disabled.",
  harm: "Joins lose rows without a word, the key cannot be validated, and restoring a dump fails.",
  instead: "Mend the rows, and let the key guard them.",
  find: (evidence) => healthFindings(evidence, "orphaned-rows", ({ orphans }) => orphans.map(finding)),
};
