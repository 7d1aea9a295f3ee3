import type { DraftFinding } from "../model/index.ts";
import { brokenQueryFindings } from "./broken-queries.ts";
import type { Check } from "./contract.ts";
import { type Broken, breaksOf } from "./traffic-breaks.ts";
import { placeOf, saidIn } from "./traffic-words.ts";
import { code } from "./wording.ts";

const finding = ({ statement, broken }: Broken<"dropped">): DraftFinding => ({
  subject: broken.name,
  ...placeOf(statement),
  message: `Code that runs while this is deployed may still use ${broken.kind} ${code(broken.name)}, which is gone from here on`,
  detail: saidIn(statement),
  hint: "Deploy code that does not use it first; where that is done, say so: -- lockstep: allow drop-breaks-clients: no code uses it",
  fix: null,
});

export const dropBreaksClients: Check = {
  id: "drop-breaks-clients",
  group: "safety",
  severity: "warning",
  when: "A table, view or column that was there before is gone, and nothing stands under its name.",
  harm: "Old code that reads or writes it fails until the last of it is stopped; an ORM names every column that it knows in every query.",
  instead: "Drop it one deployment after the code that used it.",
  find: (evidence) => [
    ...breaksOf(evidence, "dropped").map(finding),
    ...brokenQueryFindings(evidence, "drop-breaks-clients"),
  ],
};
