import type { Check } from "./contract.ts";
import { driftFindings } from "./drifted.ts";

export const schemaFileDrift: Check = {
  id: "schema-file-drift",
  group: "drift",
  severity: "error",
  when: "A file that declares the schema and the migrations do not make the same.",
  harm: "Whoever builds from the file and whoever builds from the migrations work on different databases, and find out in production.",
  instead: "Write the missing migration, or write the file anew from the migrations.",
  find: (evidence) => driftFindings(evidence, "schema-file"),
};
