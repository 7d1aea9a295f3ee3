import type { Migration, Step } from "../model/index.ts";
import { provedOnce } from "./alike.ts";
import type { ChangeRequest, Moved, Refusal } from "./contract.ts";
import type { Ground } from "./ground.ts";
import { asRefusal, rehearsalFindings } from "./judged.ts";
import { likenessOf, openSite } from "./likeness.ts";
import { type Prediction, type Rehearsal, rehearsePending } from "./rehearsal.ts";

/** What was found out on throwaway servers before anything was written. */
export type Proof = {
  readonly refusals: readonly Refusal[];
  readonly accepted: readonly string[];
  readonly prediction: Prediction | null;
  readonly steps: ReadonlyMap<string, Step>;
  readonly freely: ReadonlySet<string>;
  /** One sentence each. */
  readonly proved: readonly string[];
  readonly remarks: readonly string[];
};

const nothing: Proof = {
  refusals: [],
  accepted: [],
  prediction: null,
  steps: new Map(),
  freely: new Set(),
  proved: [],
  remarks: [],
};

export const unproved: Proof = {
  ...nothing,
  remarks: ["Nothing was compared, rehearsed or predicted: `rehearse` is off."],
};

/** How a way back did in the rehearsal. */
export const downOf = (step: Step | undefined): Moved["down"] => {
  if (step === undefined) return null;
  const { status } = step.down;
  if (status === "missing" || status === "irreversible") return "missing";
  return status === "ok" && step.roundTrip === "exact" ? "exact" : "inexact";
};

const sentence = (pending: readonly Migration[], { steps }: Rehearsal): string => {
  const exact = pending.filter(({ id }) => downOf(steps.get(id)) === "exact").length;
  const number = pending.length;
  const went = `${number} ${number === 1 ? "migration" : "migrations"} rehearsed on that schema`;
  if (exact === number) return `${went}, up and back exactly`;
  return exact === 0 ? `${went}, up only` : `${went}, ${exact} of them back exactly`;
};

/** Production is as its ledger says, or as was accepted. */
export const agreement = (accepted: readonly string[]): string =>
  accepted.length === 0
    ? "production's catalog is what its ledger says"
    : `production's catalog is what its ledger says, but for ${accepted.length} accepted ${accepted.length === 1 ? "difference" : "differences"}`;

const prove = async (
  request: ChangeRequest,
  ground: Ground,
  applied: readonly Migration[],
  pending: readonly Migration[],
): Promise<Proof> => {
  request.progress({ stage: "comparing production with its ledger", done: 0, total: 0 });
  const likeness = await (async () => {
    await using site = await openSite(request, ground);
    return await likenessOf(request, ground, site.builder, applied);
  })();
  const { refusals, accepted, remarks } = likeness;
  if (refusals.length > 0) return { ...nothing, refusals, accepted, remarks };
  const rehearsal = await rehearsePending(request, ground, { applied, drift: likeness.drift }, pending);
  return {
    refusals: rehearsalFindings(request, rehearsal.evidence).map(asRefusal),
    accepted,
    prediction: rehearsal.prediction,
    steps: rehearsal.steps,
    freely: rehearsal.freely,
    proved: [agreement(accepted), sentence(pending, rehearsal)],
    remarks,
  };
};

/** Compares production with what its ledger says, and rehearses what is pending on production's own schema. */
export const provePending = (
  request: ChangeRequest,
  ground: Ground,
  applied: readonly Migration[],
  pending: readonly Migration[],
): Promise<Proof> =>
  request.promote.rehearse
    ? provedOnce(request.proofs, ground, { applied, pending }, () => prove(request, ground, applied, pending))
    : Promise.resolve(unproved);
