import type { CheckSettings, Evidence, Finding, Report } from "../model/index.ts";

// A declared schema that cannot be read leaves a question open, whatever else was answered: such a run is no pass and no
// fail. It is told as a finding like all others, so what blocks nobody (old, allowed, made a warning) leaves nothing open.

const checkOf = {
  prisma: "prisma-drift",
  "schema-file": "schema-file-drift",
  command: "command-drift",
  production: "production-drift",
} as const;

/** What could not be compared and should have been. Null where everything that blocks was judged. */
export const unjudged = (
  evidences: readonly Evidence[],
  findings: readonly Finding[],
  failOn: CheckSettings["failOn"],
): Report["problem"] => {
  const unread = evidences.flatMap(({ drift }) =>
    drift.filter(({ kind, source, status }) => {
      const told = findings.find(({ check, subject }) => check === checkOf[kind] && subject === source);
      const blocks = told?.severity === "error" || (failOn === "warning" && told?.severity === "warning");
      return status === "error" && told?.status === "new" && blocks;
    }),
  );
  const [first] = unread;
  if (first === undefined) return null;
  const sources = unread.map(({ source }) => `\`${source.replaceAll("`", "'")}\``).join(", ");
  return {
    code: "declared-schema-unread",
    message: `${sources} could not be compared`,
    detail: null,
    hint: "Everything else was judged. The finding says where it broke; mend that and run again.",
  };
};
