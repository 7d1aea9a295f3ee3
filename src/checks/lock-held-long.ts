import type { DraftFinding, Evidence } from "../model/index.ts";
import type { Check } from "./contract.ts";
import type { TrafficVerdict } from "./traffic-verdicts.ts";
import { listed, lockLines, placeOf, saidIn, verdictsFor, whoWaits, workOf } from "./traffic-words.ts";

const finding = ({ statement, table, tables, stops, other }: TrafficVerdict): DraftFinding => ({
  subject: table,
  ...placeOf(statement),
  message: `${listed(tables)} ${tables.length === 1 ? "is" : "are"} locked, and ${whoWaits(stops)} until the query of line ${other?.line ?? 0} is through`,
  detail: [
    saidIn(statement),
    ...lockLines(statement, [table]),
    ...(other === null ? [] : [`line ${other.line}: ${workOf(other)}`]),
  ].join("\n"),
  hint: "Change rows in a migration of its own, in batches where there are many: the lock ends with its transaction.",
  fix: null,
});

export const lockHeldLong: Check = {
  id: "lock-held-long",
  group: "safety",
  severity: "warning",
  when: "After a lock that keeps others waiting was taken on a table that is in use, a query goes through rows in the same transaction.",
  harm: "A lock that would have lasted an instant lasts as long as the query.",
  instead: "Change the schema in one migration and the rows in the next.",
  find: (evidence: Evidence) => verdictsFor("lock-held-long", evidence).map(finding),
};
