// Queries of the application that a new migration breaks, as findings of the check that they belong to.
import type { BrokenQuery, DraftFinding, Evidence } from "../model/index.ts";
import { count } from "./count.ts";
import { code } from "./wording.ts";

export type ClientCheck = "drop-breaks-clients" | "rename-breaks-clients" | "type-change-breaks-clients";

// 42703 = undefined_column, 42P01 = undefined_table, 42883 = undefined_function (operators too), 3F000 = invalid_schema_name
const missing: ReadonlySet<string> = new Set(["42703", "42P01", "42883", "3F000"]);

const renames = /\brename\b/i;

/** What broke it, as far as Postgres' words and the migration's tell. */
const checkOf = ({ steps }: Evidence, { sqlstate, message, migration }: BrokenQuery): ClientCheck => {
  if (!missing.has(sqlstate) || /^operator does not exist/.test(message)) return "type-change-breaks-clients";
  const sql = steps.find((step) => step.migration.id === migration)?.migration.up.sql ?? "";
  return renames.test(sql) ? "rename-breaks-clients" : "drop-breaks-clients";
};

const shown = (query: string): string => {
  const line = query.replaceAll(/\s+/g, " ");
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
};

const afterWhat = (one: BrokenQuery): string =>
  one.broken === "new" ? `after ${code(one.migration)}` : "after the downs of the new migrations";

const finding = (evidence: Evidence, of: readonly BrokenQuery[]): readonly DraftFinding[] => {
  const [first] = of;
  if (first === undefined) return [];
  const step = evidence.steps.find(({ migration }) => migration.id === first.migration);
  const listed = of.slice(0, 10);
  return [
    {
      subject: `${first.migration} queries${first.broken === "back" ? " after down" : ""}`,
      migrations: [first.migration],
      file: step?.migration.up.file ?? null,
      line: 1,
      message: `${count(of.length, "query").replace("querys", "queries")} that ${of.length === 1 ? "works" : "work"} on the base ${of.length === 1 ? "breaks" : "break"} ${afterWhat(first)}: ${first.message}`,
      detail: [
        ...listed.map(({ file, line, query, message }) => `${file}:${line}: ${shown(query)}\n  ${message}`),
        ...(of.length > listed.length ? [`… and ${of.length - listed.length} more`] : []),
      ].join("\n"),
      hint: "Expand first and contract later: keep the old shape until no running code asks for it.",
      fix: null,
    },
  ];
};

/** What of it a check of clients should say. */
export const brokenQueryFindings = (evidence: Evidence, check: ClientCheck): readonly DraftFinding[] => {
  const broken = (evidence.trials.queries?.broken ?? []).filter((one) => checkOf(evidence, one) === check);
  const groups = new Map<string, BrokenQuery[]>();
  for (const one of broken) {
    const key = `${one.broken} ${one.migration}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((group) => finding(evidence, group));
};
