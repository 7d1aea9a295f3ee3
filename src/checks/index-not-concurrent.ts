import type { DraftFinding, Evidence } from "../model/index.ts";
import type { Check } from "./contract.ts";
import type { TrafficVerdict } from "./traffic-verdicts.ts";
import { detailOf, hintWithFix, milder, placeOf, verdictsFor, whoWaits } from "./traffic-words.ts";
import { code } from "./wording.ts";

const finding = (verdict: TrafficVerdict): DraftFinding => {
  const { statement, table, stops, about, why } = verdict;
  const index = about[0] ?? table;
  const dropped = why === "drop";
  return {
    subject: index,
    ...placeOf(statement),
    // It is gone in an instant, once nobody reads the table: what waits is the queue behind it.
    ...(dropped ? { severity: "warning" as const } : {}),
    ...milder(verdict),
    message: dropped
      ? `Dropping ${code(index)} locks ${code(table)} against everybody: behind the longest query, ${whoWaits(stops)}`
      : `While ${code(index)} is built on ${code(table)}, ${whoWaits(stops)}`,
    detail: detailOf(verdict, [table]),
    hint: hintWithFix(
      statement,
      dropped
        ? "Drop it with CONCURRENTLY, in a migration of its own."
        : "Build it with CONCURRENTLY, in a migration of its own that runs in no transaction; a constraint takes it over with USING INDEX.",
    ),
    fix: statement.safer,
  };
};

export const indexNotConcurrent: Check = {
  id: "index-not-concurrent",
  group: "safety",
  severity: "error",
  when: "An index of a table that is in use is built, or dropped (warning), without CONCURRENTLY; also the index of a new unique, primary key or exclusion constraint.",
  harm: "Writes wait for as long as the build takes, which grows with the table; with a constraint, reads wait as well.",
  instead: "Build it with CONCURRENTLY in a migration of its own, and let a constraint take it over with USING INDEX.",
  find: (evidence: Evidence) => verdictsFor("index-not-concurrent", evidence).map(finding),
};
