// What the two checks say that are about locks held over work which no other check speaks of.

import type { DraftFinding } from "../model/index.ts";
import type { TrafficVerdict } from "./traffic-verdicts.ts";
import {
  hintWithFix,
  listed,
  lockLines,
  milder,
  placeOf,
  saidIn,
  sizeLine,
  whoWaits,
  workOf,
} from "./traffic-words.ts";
import { code } from "./wording.ts";

const messageOf = ({ table, tables, stops, why, about, other }: TrafficVerdict): string => {
  const waiting = whoWaits(stops);
  if (why === "refresh") return `While ${code(table)} is filled again, ${waiting} on it`;
  if (why === "rebuild") return `While ${code(about[0] ?? table)} is built again, ${waiting} on ${code(table)}`;
  if (why === "detach")
    return `Detaching ${code(about[0] ?? "")} locks ${code(table)} against everybody: behind the longest query, ${waiting}`;
  const stay = tables.length === 1 ? "stays" : "stay";
  return `${listed(tables)} ${stay} locked while line ${other?.line ?? 0} works on rows: ${waiting} until it is done`;
};

const hintOf = ({ why }: TrafficVerdict): string => {
  if (why === "refresh") return "Give it a unique index, and refresh it CONCURRENTLY.";
  if (why === "rebuild")
    return "Make a column of the new type beside the old one, index it CONCURRENTLY, and exchange the two.";
  if (why === "detach")
    return "Detach it CONCURRENTLY, in a migration of its own. Where the table has a default partition, Postgres refuses that: detach it with a short lock_timeout, and try again.";
  return "Put the two statements into migrations of their own: the lock ends with its transaction.";
};

export const blockingFinding = (verdict: TrafficVerdict): DraftFinding => {
  const { statement, table, other, why } = verdict;
  return {
    subject: table,
    ...placeOf(statement),
    ...(why === "detach" ? { severity: "warning" as const } : {}),
    ...milder(verdict),
    message: messageOf(verdict),
    detail: [
      saidIn(statement),
      ...lockLines(statement, [table]),
      ...(other === null ? [] : [`line ${other.line}: ${workOf(other)}`]),
      ...sizeLine(table, verdict.rows),
    ].join("\n"),
    hint: why === "held" ? hintOf(verdict) : hintWithFix(statement, hintOf(verdict)),
    fix: why === "held" ? null : statement.safer,
  };
};
