import type { Evidence, Step } from "../model/index.ts";
import { makesMissing } from "../sql/index.ts";

// Why something is not there: a later migration makes it, one that failed would have made it, or no file does.

/** A migration that would make an object, and the line of the statement that does. */
export type Maker = { readonly step: Step; readonly file: string };

/** The other migration that makes what this one misses. */
export const makerOf = ({ steps }: Evidence, step: Step): Maker | null => {
  const missing = step.up.failure?.missing ?? null;
  if (missing === null) return null;
  const maker = steps.find((other) => other !== step && makesMissing(other.migration.up.sql, missing));
  return maker === undefined ? null : { step: maker, file: maker.migration.up.file };
};

/** The earlier migration that failed and would have made what this one misses; its failure tells enough. */
export const blockedBy = (evidence: Evidence, step: Step): Step | null => {
  const maker = makerOf(evidence, step);
  if (maker === null || maker.step.up.status !== "failed") return null;
  return evidence.steps.indexOf(maker.step) < evidence.steps.indexOf(step) ? maker.step : null;
};
