import type { Check } from "./contract.ts";
import { driftFindings } from "./drifted.ts";

export const commandDrift: Check = {
  id: "command-drift",
  group: "drift",
  severity: "error",
  when: "The command that prints the schema and the migrations do not make the same.",
  harm: "The code is written against a schema that production will never have.",
  instead: "Generate the missing migration, or take back what was declared by mistake.",
  find: (evidence) => driftFindings(evidence, "command"),
};
