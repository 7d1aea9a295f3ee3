import type { Report, ReportChange } from "../model/index.ts";
import type { Part } from "./budget.ts";
import { count } from "./count.ts";
import { code, fenced, prose } from "./escape.ts";
import { folded, listed, table } from "./fold.ts";

const nothing: Part = { worth: 0, items: 0, render: () => "" };

const commands = ["select", "insert", "update", "delete"] as const;

/** Who can reach what, where it differs from the base branch. */
export const accessPart = (report: Report): Part => {
  const changed = (report.rls?.access ?? []).filter((row) => row.base !== null);
  if (changed.length === 0) return nothing;
  const cells = changed.map((row) => [
    code(row.table, "cell", 80),
    code(row.identity, "cell", 60),
    ...commands.map((command) => prose(row[command], "cell", 40)),
    prose(row.base ?? "", "cell", 120),
  ]);
  const columns = ["table", "identity", ...commands, "before"].map((title) => ({ title }));
  const render = (shown: number): string => {
    const rest = cells.length - shown;
    const grid = shown > 0 ? [table(columns, cells.slice(0, shown))] : [];
    const body = [...grid, ...(rest > 0 ? [`… and ${count(rest, "more row")}`] : [])].join("\n\n");
    return folded(`Who can reach what: ${count(changed.length, "row")} changed`, body);
  };
  return { worth: 60, items: cells.length, render };
};

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
