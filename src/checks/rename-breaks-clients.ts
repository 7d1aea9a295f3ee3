import type { DraftFinding } from "../model/index.ts";
import { brokenQueryFindings } from "./broken-queries.ts";
import type { Check } from "./contract.ts";
import { type Broken, breaksOf } from "./traffic-breaks.ts";
import { hintWithFix, placeOf, saidIn } from "./traffic-words.ts";
import { code } from "./wording.ts";

const hints: Readonly<Record<string, string>> = {
  column:
    "Expand and contract: add the new column, keep both filled with a trigger, let code change over, then drop the old one.",
  table:
    "In the same migration, make a view under the old name: select * from the new one. Drop it when no code uses it.",
  "enum value":
    "No other way leads to the same type: add the new value, let code and rows change over, and leave the old one.",
};

const finding = ({ statement, broken }: Broken<"renamed">): DraftFinding => ({
  subject: broken.name,
  ...placeOf(statement),
  message: `Code that runs while this is deployed still asks for ${broken.kind} ${code(broken.name)}, which is ${code(broken.to)} from here on`,
  detail: saidIn(statement),
  hint: hintWithFix(
    statement,
    hints[broken.kind] ?? "Make it under the new name beside the old one, and drop the old one when no code uses it.",
    "Write this instead: it was run, and reached the same schema. Old and new code run beside each other until the last step.",
  ),
  fix: statement.safer,
});

export const renameBreaksClients: Check = {
  id: "rename-breaks-clients",
  group: "safety",
  severity: "warning",
  when: "A table, view, column or enum value that was there before bears another name, or lies in another schema, and nothing stands under the old name.",
  harm: "Between the migration and the last restart, every query of old code that names it fails.",
  instead: "Make the new name beside the old one, change the code over, then drop the old name.",
  find: (evidence) => [
    ...breaksOf(evidence, "renamed").map(finding),
    ...brokenQueryFindings(evidence, "rename-breaks-clients"),
  ],
};
