import type { Check } from "./contract.ts";
import { driftFindings } from "./drifted.ts";

export const productionDrift: Check = {
  id: "production-drift",
  group: "drift",
  severity: "error",
  when: "A live database lacks, or has otherwise, what the migrations that its ledger names make.",
  harm: "What is rehearsed is not what production is: the next migration meets a state that nobody has seen.",
  instead: "Bring production back with the SQL given, or write the migration that makes what production has.",
  find: (evidence) => driftFindings(evidence, "production", ({ type }) => type !== "added"),
};
