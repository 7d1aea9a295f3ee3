import type { DraftFinding, Evidence, TrafficStatement } from "../model/index.ts";
import type { Check } from "./contract.ts";
import type { TrafficVerdict } from "./traffic-verdicts.ts";
import { detailOf, hintWithFix, milder, placeOf, verdictsFor, whoWaits } from "./traffic-words.ts";
import { code } from "./wording.ts";

const adviceOn = ({ constraints }: TrafficStatement, dropped: boolean): string => {
  if (dropped)
    return "Drop it with CONCURRENTLY, in a migration of its own. Of a partitioned table it cannot be: drop it when the table is quiet, with a short lock_timeout.";
  if (constraints.some(({ type }) => type === "exclusion"))
    return "Postgres knows no other way to an exclusion constraint: its index is built under the lock. Add it when nobody writes, with a lock_timeout, so that giving up is cheap; or keep rows apart with a trigger until then.";
  return "Build it with CONCURRENTLY, in a migration of its own that runs in no transaction; a constraint takes it over with USING INDEX.";
};

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
    hint: hintWithFix(statement, adviceOn(statement, dropped)),
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
