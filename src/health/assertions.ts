import type { HealthAssertion } from "../model/index.ts";
import type { Live } from "../postgres/index.ts";
import { runTask, type Task } from "../tasks/index.ts";

export type AssertionRequest = {
  readonly live: Live;
  readonly lockTimeoutMs: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
};

/** Runs the team's own queries, each file in a read-only snapshot. One that cannot be run is no pass: it is unread. */
export const runAssertions = async (
  request: AssertionRequest,
  tasks: readonly Task[],
): Promise<readonly HealthAssertion[]> => {
  const done: HealthAssertion[] = [];
  for (const task of tasks) {
    const tolerated = task.onFailure === "continue";
    const step = await runTask({ ...request, touched: null }, { ...task, onFailure: "fail" });
    const { outcome, message, detail, hint } = step;
    const file = task.script?.file ?? task.name;
    // Rows that must not be there come with their text; whatever else stopped it does not.
    const failed = outcome !== "ok" && step.detail !== null && / found .* that must not be there$/s.test(message ?? "");
    done.push({
      file,
      outcome: outcome === "ok" ? "ok" : failed ? "failed" : "unread",
      tolerated,
      message,
      detail,
      hint,
    });
    if (request.signal.aborted) break;
  }
  return done;
};
