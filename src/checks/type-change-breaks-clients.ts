import type { DraftFinding } from "../model/index.ts";
import { brokenQueryFindings } from "./broken-queries.ts";
import type { Check } from "./contract.ts";
import { type Broken, breaksOf, isRoomier, isToldAsRewrite } from "./traffic-breaks.ts";
import { placeOf, saidIn } from "./traffic-words.ts";
import { code } from "./wording.ts";

const finding = ({ statement, broken }: Broken<"retyped">): DraftFinding => ({
  subject: broken.name,
  ...placeOf(statement),
  message: `Code that runs while this is deployed takes ${code(broken.name)} for ${code(broken.from)}, and it is ${code(broken.to)} from here on`,
  detail: saidIn(statement),
  hint: "Expand and contract: add a column of the new type, keep both filled with a trigger, let code change over, then drop the old one.",
  fix: null,
});

export const typeChangeBreaksClients: Check = {
  id: "type-change-breaks-clients",
  group: "safety",
  severity: "warning",
  when: "A column that was there before has another type, and not merely more room; where the table was rewritten for it, `table-rewrite` speaks.",
  harm: "Old code sends and reads the old type: prepared statements fail, and values change their form under it.",
  instead: "Add a column of the new type beside the old one, change the code over, then drop the old column.",
  find: (evidence) => [
    ...breaksOf(evidence, "retyped")
      .filter(({ broken }) => !isRoomier(broken.from, broken.to))
      .filter((one) => !isToldAsRewrite(evidence, one))
      .map(finding),
    ...brokenQueryFindings(evidence, "type-change-breaks-clients"),
  ],
};
