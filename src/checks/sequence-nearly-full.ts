import type { HealthSequence } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { type HealthDraft, healthFindings } from "./health-finding.ts";
import { code } from "./wording.ts";

// Percent. From here on there is no time to plan.
const URGENT = 90;

const finding = ({ name, column, type, last, end, percent }: HealthSequence): HealthDraft => ({
  subject: name,
  severity: percent >= URGENT ? "error" : "warning",
  message: `sequence ${code(name)} is ${Math.floor(percent)} % used up${column === null ? "" : `, and fills ${code(column)}`}`,
  detail: `Its last value is ${last}; ${column === null ? "it" : `the column, ${type},`} ends at ${end}.`,
  hint:
    type === "bigint"
      ? "Find out who takes so many values."
      : "Change the column to bigint, and all that point at it. In place that rewrites the table; add a new column, fill it in batches and swap them where others must not wait.",
});

export const sequenceNearlyFull: Check = {
  id: "sequence-nearly-full",
  group: "health",
  severity: "warning",
  when: "A sequence has used up `health.sequences` percent of what it, or the type of the column that it fills, can hold (error: 90).",
  harm: "When it ends, every insert fails, and widening the column of a large table takes hours.",
  instead: "Make the column, and all that point at it, bigint while there is time.",
  find: (evidence) =>
    healthFindings(evidence, "sequence-nearly-full", ({ sequences, limits }) =>
      sequences.filter(({ percent }) => percent >= limits.sequencePercent).map(finding),
    ),
};
