import type { DraftFinding, Evidence } from "../model/index.ts";
import type { Check } from "./contract.ts";
import type { TrafficVerdict } from "./traffic-verdicts.ts";
import { detailOf, hintWithFix, milder, placeOf, verdictsFor, whoWaits } from "./traffic-words.ts";
import { code } from "./wording.ts";

const finding = (verdict: TrafficVerdict): DraftFinding => {
  const { statement, table, stops, about } = verdict;
  const [constraint = "", other] = about;
  const both = other === undefined || other === table ? code(table) : `${code(table)} and ${code(other)}`;
  return {
    subject: `${table}.${constraint}`,
    ...placeOf(statement),
    ...milder(verdict),
    message: `While the foreign key ${code(constraint)} is verified row by row, ${whoWaits(stops)} on ${both}`,
    detail: detailOf(verdict, other === undefined ? [table] : [table, other]),
    hint: hintWithFix(statement, "Add it NOT VALID, and validate it in a later migration."),
    fix: statement.safer,
  };
};

export const foreignKeyLocksBoth: Check = {
  id: "foreign-key-locks-both",
  group: "safety",
  severity: "error",
  when: "A foreign key of a table that is in use was verified in the statement that adds it.",
  harm: "Every row is looked up while both tables are locked against writes.",
  instead: "Add it NOT VALID, which is instant, and validate it in a later migration, which lets both be written.",
  find: (evidence: Evidence) => verdictsFor("foreign-key-locks-both", evidence).map(finding),
};
