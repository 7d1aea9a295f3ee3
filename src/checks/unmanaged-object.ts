import type { Check } from "./contract.ts";
import { driftFindings } from "./drifted.ts";

export const unmanagedObject: Check = {
  id: "unmanaged-object",
  group: "drift",
  severity: "warning",
  when: "A live database has what no migration makes.",
  harm: "It is in no new environment and in no review, and a migration that makes the same thing will fail there.",
  instead: "Adopt it: the SQL given, as a migration, makes it; mark that as applied where it exists already.",
  find: (evidence) => driftFindings(evidence, "production", ({ type }) => type === "added"),
};
