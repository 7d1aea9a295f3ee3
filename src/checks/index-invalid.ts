import type { HealthIndex } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { type HealthDraft, healthFindings } from "./health-finding.ts";
import { code } from "./wording.ts";

// What `reindex concurrently` leaves when it fails: the copy that was not finished, or the old one that was not dropped.
const LEFTOVER = /_cc(?:new|old)\d*"?$/;

const fixFor = ({ name, live, partitioned, constraint }: HealthIndex): string | null => {
  if (partitioned) return null;
  const leftover = !live || LEFTOVER.test(name);
  if (leftover) return constraint === null ? `drop index concurrently ${name};` : null;
  return `reindex index concurrently ${name};`;
};

const finding = (index: HealthIndex): HealthDraft => {
  const promise = index.unique ? " It promises nothing about duplicates, either." : "";
  return {
    subject: index.name,
    at: [`index ${index.name}`],
    message: `index ${code(index.name)} of ${code(index.table)} is invalid`,
    detail: index.partitioned
      ? `It is not there on every partition.${promise}`
      : `A build that failed left it: no query uses it, and writes may have to keep it.${promise}`,
    hint: index.partitioned
      ? "Create it on the partitions that lack it, and attach each with `alter index … attach partition`."
      : "Outside of a transaction. Where duplicates made it fail, remove them first.",
    fix: fixFor(index),
  };
};

export const indexInvalid: Check = {
  id: "index-invalid",
  group: "health",
  severity: "error",
  when: "An index is invalid, and nobody is building or dropping it at this moment.",
  harm: "No query uses it, a unique one guards nothing, and writes pay for it.",
  instead: "Build it again concurrently, or drop it.",
  find: (evidence) =>
    healthFindings(evidence, "index-invalid", ({ indexes }) =>
      // Where the parent's index is there in part, that one is told.
      indexes
        .filter(({ valid, busy, attached, partitioned }) => !valid && !busy && !(attached && partitioned))
        .map(finding),
    ),
};
