import type { Applied } from "../deploy/index.ts";
import { Problem, SqlError } from "../model/index.ts";
import type { Outcome, Verification } from "./contract.ts";
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

/** What kept somebody from the database, as a clause. Rejects with what nobody foresaw. */
const obstacleIn = (error: unknown): string => {
  if (error instanceof SqlError) return `${error.refusal.message} (${error.refusal.sqlstate})`;
  if (!(error instanceof Problem)) throw error;
  return error.detail === null ? error.message : `${error.message} (${error.detail.split("\n", 1)[0]})`;
};

/**
 * Reads the database once more and adds what was seen. False where it cannot be read: what was done stays told, and success
 * is not.
 */
export const lookAgain = async ({ add, told }: Telling, look: () => Promise<Verification>): Promise<boolean> => {
  try {
    add({ verification: await look() });
    return true;
  } catch (error) {
    const why = obstacleIn(error);
    const { outcome, notes, database, standsAt } = told();
    const stands = standsAt === null ? "before the first migration" : `after \`${standsAt}\``;
    if (outcome === "failed") add({ notes: [...notes, `Its catalog could not be read in the end: ${why}.`] });
    else {
      add({
        outcome: "unjudged",
        problem: {
          code: "catalog-unread",
          message: `\`${database ?? "the database"}\` is as ${stands} by its ledger, but its catalog could not be read in the end`,
          detail: why,
          hint: null,
        },
      });
    }
    return false;
  }
};
