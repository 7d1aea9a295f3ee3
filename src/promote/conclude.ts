import type { Applied, Deployment } from "../deploy/index.ts";
import type { Migration } from "../model/index.ts";
import type { ChangeRequest } from "./contract.ts";
import type { Ground } from "./ground.ts";
import { nextAfter } from "./next.ts";
import { failureOutcome, lookAgain, wentThrough } from "./outcomes.ts";
import type { Proof } from "./proof.ts";
import { carriedOut } from "./record.ts";
import { takeBack } from "./take-back.ts";
import { notMade, verify } from "./verify.ts";
import type { Telling } from "./within.ts";

/** What was to be done, with all that is known about it. */
export type Carried = {
  readonly ground: Ground;
  readonly deployment: Deployment;
  readonly proof: Proof;
  readonly applied: readonly Migration[];
  readonly pending: readonly Migration[];
};

/** Tells what became of a promotion, and proves it as far as that can be done. */
export const conclude = async (
  request: ChangeRequest,
  telling: Telling,
  carried: Carried,
  results: readonly Applied[],
): Promise<void> => {
  const { add, told } = telling;
  const { ground, proof, applied, pending } = carried;
  const count = wentThrough(results);
  const standing = [...applied, ...pending.slice(0, count)];
  const after = standing.at(-1)?.id ?? null;
  const outcome = count === pending.length ? "promoted" : failureOutcome(results, request.signal);
  add({
    migrations: carriedOut(told().migrations, results),
    pending: pending.slice(count).map(({ id }) => id),
    standsAt: after,
    outcome,
    verification: notMade(after),
  });
  // Whoever was called off has seconds, and nobody knows what an unknown COMMIT left.
  if (outcome === "unknown" || outcome === "cancelled") return add({ next: nextAfter(told()) });
  const partly = results.some((one) => one.outcome === "partly");
  const looked = await lookAgain(telling, () => verify(ground, proof.prediction, { count, partly }, after));
  if (outcome === "promoted" && told().verification.status === "different") add({ outcome: "different" });
  if (looked && outcome === "failed" && count > 0) await takeBack(request, telling, carried, count);
  add({ next: nextAfter(told()) });
};
