import type { HealthView } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { type HealthDraft, healthFindings, inTime } from "./health-finding.ts";
import { code } from "./wording.ts";

const stale = ({ name, ageSeconds, source, maxAgeMs, concurrently }: HealthView): readonly HealthDraft[] => {
  if (ageSeconds === null || ageSeconds * 1_000 <= maxAgeMs) return [];
  return [
    {
      subject: name,
      message: `materialized view ${code(name)} was refreshed ${inTime(ageSeconds)} ago, and ${inTime(maxAgeMs / 1_000)} are allowed`,
      detail: source === "settings" ? "By what `health.views` names." : "By the commit that wrote it.",
      hint: concurrently
        ? "See why whatever refreshes it did not."
        : "See why whatever refreshes it did not. Without a unique index over all of it, readers wait during a refresh.",
      fix: `refresh materialized view ${concurrently ? "concurrently " : ""}${name};`,
    },
  ];
};

/** Views whose age nobody knows: one remark for all. */
const unknown = (views: readonly HealthView[]): readonly HealthDraft[] => {
  if (views.length === 0) return [];
  return [
    {
      subject: "materialized views",
      severity: "info",
      message: `nobody knows when ${views.map(({ name }) => code(name)).join(", ")} ${views.length === 1 ? "was" : "were"} refreshed`,
      detail: "Postgres does not keep it.",
      hint: "Name a column or a query that tells it below `health.views`, or turn `track_commit_timestamp` on.",
    },
  ];
};

export const matviewStale: Check = {
  id: "matview-stale",
  group: "health",
  severity: "warning",
  when: "A materialized view was not refreshed for longer than `health.view-age` (info: nobody can tell).",
  harm: "People read old figures and take them for new ones.",
  instead: "Mend what refreshes it, or allow it the age that it may have in `health.views`.",
  find: (evidence) =>
    healthFindings(evidence, "matview-stale", ({ views, unread }) => {
      const filled = views.filter(({ populated }) => populated);
      const told = new Set(unread.filter(({ check }) => check === "matview-stale").map(({ subject }) => subject));
      return [
        ...filled.flatMap(stale),
        ...unknown(filled.filter(({ ageSeconds, name }) => ageSeconds === null && !told.has(name))),
      ];
    }),
};
