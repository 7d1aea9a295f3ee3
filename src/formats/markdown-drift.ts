import type { Report, ReportChange } from "../model/index.ts";
import type { Part } from "./budget.ts";
import { count } from "./count.ts";
import { code, fenced } from "./escape.ts";
import { folded, listed } from "./fold.ts";

const nothing: Part = { worth: 0, items: 0, render: () => "" };

const names: Readonly<Record<string, string>> = {
  prisma: "Prisma",
  "sql-file": "Schema file",
  command: "Schema command",
  database: "Database",
};

const longestSql = 6_000;

const changeLine = (change: ReportChange): string => {
  const values = change.type === "altered" ? `: ${code(change.before ?? "")} → ${code(change.after ?? "")}` : "";
  return `${change.type} ${code(change.address)}${values}`;
};

const driftPart = (drift: Report["drift"][number]): Part => {
  const outside = drift.outside.length > 0 ? `, ${count(drift.outside.length, "object")} outside it` : "";
  const name = names[drift.kind] ?? "Declared schema";
  if (drift.status === "in-sync" && outside === "") return nothing;
  const found = {
    drift: count(drift.changes.length, "difference"),
    "in-sync": "in sync",
    error: "could not be compared",
  }[drift.status];
  const lines = [...drift.changes.map(changeLine), ...drift.outside.map((address) => `outside: ${code(address)}`)];
  const fix = drift.fix !== null && drift.fix.sql.length <= longestSql ? drift.fix : null;
  const sql =
    fix === null
      ? []
      : [fix.proved ? "SQL that closes it, proved:" : "SQL that may close it, not proved:", fenced(fix.sql, "sql")];
  const render = (shown: number): string =>
    folded(
      `${name}: ${found}${outside}`,
      [code(drift.source), listed(lines, shown), ...sql].filter((text) => text !== "").join("\n\n"),
    );
  return { worth: drift.status === "in-sync" ? 15 : 80, items: lines.length, render };
};

/** One fold for each declared schema that has something to say. */
export const driftParts = (report: Report): readonly Part[] => report.drift.map(driftPart);
