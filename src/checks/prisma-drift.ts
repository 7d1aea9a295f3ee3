import type { Check } from "./contract.ts";
import { driftFindings } from "./drifted.ts";

export const prismaDrift: Check = {
  id: "prisma-drift",
  group: "drift",
  severity: "error",
  when: "The Prisma schema and the migrations do not make the same, in what Prisma can express.",
  harm: "The generated client asks for columns and types that production does not have: queries fail at run time, or the next generated migration undoes somebody's work.",
  instead: "Write the missing migration, or change the model.",
  find: (evidence) => driftFindings(evidence, "prisma"),
};
