import type { Attempt, Failure, Step } from "../model/index.ts";

// After a failure the state lacks what that script would have made. Whoever then misses it is not accused.

const lastPart = (name: string): string => name.slice(name.lastIndexOf(".") + 1).replaceAll('"', "");

const mentions = (sql: string, name: string): boolean =>
  new RegExp(`(?<![\\w$])${name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w$])`, "i").test(sql);

const lacks = ({ up }: Step): boolean => up.status === "failed" || up.status === "skipped";

/** The earlier migration that did not run and speaks of what this one misses; null when there is none. */
const blocker = ({ missing }: Failure, earlier: readonly Step[]): Step | null => {
  if (missing === null) return null;
  const name = lastPart(missing.name);
  return earlier.find((step) => lacks(step) && mentions(step.migration.up.sql, name)) ?? null;
};

/** The attempt at an up or a down, as skipped where an earlier failure is to blame. */
export const blameEarlier = (attempt: Attempt, earlier: readonly Step[]): Attempt => {
  const { failure, mode } = attempt;
  if (failure === null || failure.missing === null) return attempt;
  const step = blocker(failure, earlier);
  if (step === null) return attempt;
  const reason = `needs ${failure.missing.kind} ${failure.missing.name}, which ${step.migration.id} would have made`;
  return { status: "skipped", ms: null, mode, failure: null, reason };
};
