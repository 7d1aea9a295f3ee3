import type { Outcome, Promotion } from "../promote/index.ts";
import { headline } from "../promote/wording.ts";
import type { TargetOutcome, TargetRecord } from "./contract.ts";
import type { Look } from "./look.ts";
import type { Placed } from "./waves.ts";

const aboutThisOne = /^(?:production-drift|unmanaged-object|ledger-drift|begun|ledger-of-another-tool):/;

const outcomes: Readonly<Record<Exclude<Outcome, "refused">, TargetOutcome>> = {
  "nothing-to-do": "at-tip",
  planned: "planned",
  promoted: "promoted",
  marked: "promoted",
  undone: "promoted",
  failed: "failed",
  different: "different",
  unhealthy: "unhealthy",
  unknown: "unknown",
  cancelled: "cancelled",
  declined: "cancelled",
  unjudged: "unjudged",
  misasked: "refused",
};

/** A refusal that speaks of this database alone says nothing about the next one. */
const outcomeOf = ({ outcome, refusals }: Promotion): TargetOutcome => {
  if (outcome !== "refused") return outcomes[outcome];
  return refusals.every(({ key }) => aboutThisOne.test(key)) ? "diverged" : "refused";
};

const well: ReadonlySet<TargetOutcome> = new Set(["at-tip", "promoted", "planned"]);

const reasonOf = (record: Promotion): string => {
  const [first, ...more] = record.refusals;
  if (first === undefined) return [headline(record), record.problem?.detail].filter(Boolean).join(": ");
  return `${first.message}${more.length === 0 ? "" : `, and ${more.length} more`} (${first.key})`;
};

export const asLooked = ({ target, wave }: Placed, look: Look, ms: number): TargetRecord => ({
  name: target.name,
  wave,
  applied: 0,
  ms: Math.round(ms),
  promotion: null,
  ...look,
});

export const asPromoted = ({ target, wave }: Placed, promotion: Promotion): TargetRecord => {
  const outcome = outcomeOf(promotion);
  return {
    name: target.name,
    wave,
    outcome,
    database: promotion.database,
    standsAt: promotion.standsAt,
    applied: promotion.migrations.filter(({ outcome: one }) => one === "applied").length,
    pending: promotion.pending.length,
    ms: promotion.durationMs,
    reason: well.has(outcome) ? null : reasonOf(promotion),
    promotion,
  };
};

/** `look`: what is known of it already. */
export const notStarted = ({ target, wave }: Placed, look: TargetRecord | null): TargetRecord => ({
  name: target.name,
  wave,
  outcome: "not-started",
  database: look?.database ?? null,
  standsAt: look?.standsAt ?? null,
  applied: 0,
  pending: look?.pending ?? 0,
  ms: look?.ms ?? 0,
  reason: null,
  promotion: null,
});
