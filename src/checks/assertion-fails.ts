import type { HealthAssertion } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { type HealthDraft, healthFindings } from "./health-finding.ts";
import { code } from "./wording.ts";

const finding = ({ file, outcome, tolerated, message, detail, hint }: HealthAssertion): readonly HealthDraft[] => {
  if (outcome === "ok") return [];
  const unread = outcome === "unread";
  return [
    {
      subject: file,
      ...(tolerated ? { severity: "warning" as const } : {}),
      message: unread ? `assertion ${code(file)} could not be run: ${message ?? ""}` : (message ?? code(file)),
      detail,
      hint,
    },
  ];
};

export const assertionFails: Check = {
  id: "assertion-fails",
  group: "health",
  severity: "error",
  when: "A query of a file in `health.assertions` finds rows, or cannot be run (warning: with `on-failure: continue`).",
  harm: "What the team wrote down as never true is true.",
  instead: "Mend what the rows tell, or the query.",
  find: (evidence) => healthFindings(evidence, "assertion-fails", ({ assertions }) => assertions.flatMap(finding)),
};
