import type { DraftFinding, Evidence } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { count } from "./count.ts";
import type { TrafficVerdict } from "./traffic-verdicts.ts";
import { placeOf, verdictsFor } from "./traffic-words.ts";
import { code } from "./wording.ts";

const shown = 8;

const namesOf = (names: readonly string[]): string => {
  const rest = names.length - shown;
  return `${names.slice(0, shown).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
};

const finding = ({ statement, about, other }: TrafficVerdict): DraftFinding => ({
  subject: statement.direction === "down" ? `${statement.migration} (down)` : statement.migration,
  ...placeOf(statement),
  message: `${count(about.length, "table")} that are in use are locked against everybody in one transaction of ${code(statement.migration)}`,
  detail: [`from line ${other?.line ?? 0} on: ${namesOf(about)}`].join("\n"),
  hint: "Give each table a migration of its own: whoever waits for one lock while holding another is waited for, or deadlocked with.",
  fix: null,
});

export const manyTablesLocked: Check = {
  id: "many-tables-locked",
  group: "safety",
  severity: "warning",
  when: "Three or more tables that are in use are locked against reads in one transaction, by more than one statement.",
  harm: "While it waits for the third table, nobody reads the first two; code that uses them in another order deadlocks with it.",
  instead: "Split the migration, a table each.",
  find: (evidence: Evidence) => verdictsFor("many-tables-locked", evidence).map(finding),
};
