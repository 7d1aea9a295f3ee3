import type { HealthTrigger } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { type HealthDraft, healthFindings } from "./health-finding.ts";
import { code } from "./wording.ts";

const fixFor = ({ name, table, kind }: HealthTrigger): string => {
  if (kind === "event trigger") return `alter event trigger ${name} enable;`;
  if (kind === "foreign key") return `alter table ${table} enable trigger all;`;
  return `alter table ${table} enable ${kind} ${name};`;
};

const finding = (one: HealthTrigger): HealthDraft => {
  const { name, table, kind, mode } = one;
  const what = kind === "foreign key" ? `the triggers of foreign key ${code(name)}` : `${kind} ${code(name)}`;
  const verb = kind === "foreign key" ? "are" : "is";
  return {
    subject: `${kind} ${table === null ? name : `${table} ${name}`}`,
    at: [`${kind} ${table === null ? name : `${table}.${name}`}`],
    ...(kind === "foreign key" && mode === "disabled" ? { severity: "error" as const } : {}),
    message: `${what}${table === null ? "" : ` of ${code(table)}`} ${verb} ${mode === "disabled" ? "disabled" : "enabled for replication alone"}`,
    hint:
      kind === "foreign key"
        ? "Needs a superuser, and does nothing about rows that were written meanwhile; a trigger of the table that is off on purpose goes on, too. The other table may need it as well."
        : "Whatever it did not do meanwhile has to be made up for.",
    fix: fixFor(one),
  };
};

export const triggerDisabled: Check = {
  id: "trigger-disabled",
  group: "health",
  severity: "warning",
  when: "A trigger, an event trigger or a rule is disabled, or enabled for replication alone (error: those of a foreign key).",
  harm: "What it guards or keeps up to date is not, and nothing tells. Without its triggers a foreign key lets everything through.",
  instead: "Enable it, or drop it in a migration.",
  find: (evidence) => healthFindings(evidence, "trigger-disabled", ({ triggers }) => triggers.map(finding)),
};
