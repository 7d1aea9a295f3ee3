import type { Applied } from "../deploy/index.ts";
import { Problem } from "../model/index.ts";
import type { Outcome } from "./contract.ts";
import { problemAsRefusal } from "./judged.ts";
import type { Telling } from "./within.ts";

export const isGood = ({ outcome }: Applied): boolean =>
  outcome === "applied" || outcome === "undone" || outcome === "already";

/** How many went through before the first that did not. */
export const wentThrough = (results: readonly Applied[]): number => {
  const at = results.findIndex((one) => !isGood(one));
  return at < 0 ? results.length : at;
};

/** What a run is called of which not all went through. */
export const failureOutcome = (results: readonly Applied[], signal: AbortSignal): Outcome => {
  if (results.some(({ outcome }) => outcome === "unknown")) return "unknown";
  return signal.aborted ? "cancelled" : "failed";
};

/**
 * Runs the engine. It rejects only while nothing was touched: whoever asked wrongly is refused then, like by any other
 * preflight. Null when it was.
 */
export const carryOut = async (
  { add }: Telling,
  work: () => Promise<readonly Applied[]>,
): Promise<readonly Applied[] | null> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem) || error.kind === "could-not-judge") throw error;
    add({ outcome: "refused", refusals: [problemAsRefusal(error)] });
    return null;
  }
};
