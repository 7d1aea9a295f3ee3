import type { DraftFinding, Evidence, TrafficStatement } from "../model/index.ts";
import type { Check } from "./contract.ts";
import type { TrafficVerdict } from "./traffic-verdicts.ts";
import { detailOf, hintWithFix, milder, placeOf, verdictsFor } from "./traffic-words.ts";
import { code } from "./wording.ts";

const causeOf = ({ columns, retyped, tag }: TrafficStatement, table: string): string => {
  const column = retyped.find((one) => one.table === table);
  if (column !== undefined) return `Changing the type of ${code(`${table}.${column.column}`)}`;
  const added = columns.find((one) => one.table === table);
  if (added !== undefined) return `Adding ${code(`${table}.${added.name}`)}`;
  return { ClusterStmt: "CLUSTER", VacuumStmt: "VACUUM FULL" }[tag] ?? "This statement";
};

const adviceOn = ({ retyped, columns, tag }: TrafficStatement): string => {
  if (retyped.length > 0) {
    return "Expand and contract: add a column of the new type, keep it filled with a trigger, copy old rows in batches, let code change over, then drop the old one.";
  }
  if (columns.some(({ filled }) => filled === "generated")) {
    return "Postgres knows no other way to a stored generated column. Add a plain column, keep it filled with a trigger and copy old rows in batches; or compute it in a view, or (from Postgres 18 on) in a virtual column.";
  }
  if (columns.length > 0) return "Add the column without a default, set the default, then fill old rows in batches.";
  if (tag === "ClusterStmt" || tag === "VacuumStmt")
    return "Postgres knows no other way by itself. Use pg_repack or pg_squeeze, which keep the table usable.";
  return "Make a new table, copy rows in batches, then exchange the two.";
};

const finding = (verdict: TrafficVerdict): DraftFinding => {
  const { statement, table } = verdict;
  return {
    subject: table,
    ...placeOf(statement),
    ...milder(verdict),
    message: `${causeOf(statement, table)} writes all of ${code(table)} anew, with its indexes: reads and writes wait`,
    detail: detailOf(verdict, [table]),
    hint: hintWithFix(statement, adviceOn(statement)),
    fix: statement.safer,
  };
};

export const tableRewrite: Check = {
  id: "table-rewrite",
  group: "safety",
  severity: "error",
  when: "A statement gave a table that is in use a new file: every row and every index was written again.",
  harm: "Nobody can read or write the table until it is done: a minute for each few dozen million rows, and twice the space on disk.",
  instead: "Take steps that each are instant: a new column, a trigger, old rows in batches, then the exchange.",
  find: (evidence: Evidence) => verdictsFor("table-rewrite", evidence).map(finding),
};
