import type { HealthTable } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { type HealthDraft, healthFindings } from "./health-finding.ts";
import { code } from "./wording.ts";

const finding = ({ name, kind, candidate, unidentifiable }: HealthTable): HealthDraft => ({
  subject: name,
  at: [`table ${name}`],
  ...(unidentifiable ? { severity: "error" as const } : {}),
  message: unidentifiable
    ? `${kind} ${code(name)} is published and has no primary key: updates and deletes of it fail`
    : `${kind} ${code(name)} has no primary key`,
  detail: candidate === null ? null : `Its unique index ${code(candidate)} is over columns that are never null.`,
  hint:
    candidate === null
      ? "Where no columns tell rows apart, add one: `alter table … add column id bigint generated always as identity primary key` rewrites the table."
      : "It takes the index as it is, and locks the table for a moment.",
  fix: candidate === null ? null : `alter table ${name} add primary key using index ${candidate};`,
});

export const tableWithoutPrimaryKey: Check = {
  id: "table-without-primary-key",
  group: "health",
  severity: "warning",
  when: "A table has no primary key (error: it is published, and nothing else tells its rows apart).",
  harm: "Equal rows cannot be told apart, tools cannot address one, and logical replication refuses its updates.",
  instead: "Give it a primary key.",
  find: (evidence) =>
    healthFindings(evidence, "table-without-primary-key", ({ tables }) =>
      tables.filter(({ primaryKey, unidentifiable }) => !primaryKey || unidentifiable).map(finding),
    ),
};
