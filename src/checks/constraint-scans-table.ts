import type { DraftFinding, Evidence, TrafficStatement } from "../model/index.ts";
import type { Check } from "./contract.ts";
import type { TrafficVerdict } from "./traffic-verdicts.ts";
import { detailOf, hintWithFix, milder, placeOf, verdictsFor, whoWaits } from "./traffic-words.ts";
import { code } from "./wording.ts";

const causeOf = ({ constraints, notNull }: TrafficStatement, table: string): string => {
  const constraint = constraints.find((one) => one.table === table && one.type === "check");
  if (constraint !== undefined) return `Adding the check ${code(constraint.name)}`;
  const column = notNull.find((one) => one.table === table);
  return column === undefined ? "This statement" : `Setting ${code(`${table}.${column.column}`)} NOT NULL`;
};

const finding = (verdict: TrafficVerdict): DraftFinding => {
  const { statement, table, stops } = verdict;
  return {
    subject: table,
    ...placeOf(statement),
    ...milder(verdict),
    message: `${causeOf(statement, table)} reads every row of ${code(table)}, and ${whoWaits(stops)} until that is done`,
    detail: detailOf(verdict, [table]),
    hint: hintWithFix(
      statement,
      "Add the condition as a check NOT VALID, validate it in a later migration, and take the step after that: Postgres then knows that it holds.",
    ),
    fix: statement.safer,
  };
};

export const constraintScansTable: Check = {
  id: "constraint-scans-table",
  group: "safety",
  severity: "error",
  when: "A check, NOT NULL or the bound of a partition was verified at once on a table that is in use.",
  harm: "Every row is read under a lock that keeps reads and writes waiting.",
  instead:
    "Add the constraint NOT VALID, which is instant, and validate it in a later migration, which keeps nobody waiting.",
  find: (evidence: Evidence) => verdictsFor("constraint-scans-table", evidence).map(finding),
};
