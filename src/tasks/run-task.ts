import { Problem, SqlError } from "../model/index.ts";
import { isUnknown, patiently } from "../postgres/index.ts";
import { analyzeTables } from "./analyze.ts";
import { assertNothing } from "./assertion.ts";
import type { Done, StepResult, Task, TaskRequest } from "./contract.ts";
import { refreshViews } from "./refresh.ts";
import { plainRefusal } from "./refusal.ts";
import { runFile } from "./sql-file.ts";

type Runner = (request: TaskRequest, task: Task) => Promise<Done>;

const ofFile =
  (run: (request: TaskRequest, task: Task, script: NonNullable<Task["script"]>) => Promise<Done>): Runner =>
  async (request, task) => {
    if (task.script === null) throw new Error(`${task.name} has no file`);
    return await run(request, task, task.script);
  };

const runners = {
  assert: ofFile(assertNothing),
  sql: ofFile(runFile),
  refresh: refreshViews,
  analyze: analyzeTables,
} satisfies Readonly<Record<Task["kind"], Runner>>;

/** What becomes of work, told as a step. What nobody foresaw flies on. */
export const asStep = async (
  { kind, name, onFailure }: Pick<StepResult, "kind" | "name"> & Pick<Task, "onFailure">,
  { now, signal, hintOn }: Pick<TaskRequest, "now" | "signal" | "hintOn">,
  work: () => Promise<Done>,
): Promise<StepResult> => {
  const start = now();
  const told = (more: Omit<StepResult, "kind" | "name" | "ms">): StepResult => ({
    kind,
    name,
    ms: Math.round(now() - start),
    ...more,
  });
  try {
    const { message } = await work();
    return told({ outcome: "ok", message, detail: null, hint: null });
  } catch (thrown) {
    const error = plainRefusal(thrown, name);
    if (!(error instanceof Problem)) throw error;
    const { message, detail, cause } = error;
    const known = cause instanceof SqlError ? (hintOn?.(cause.refusal) ?? null) : null;
    const failed = isUnknown(error) ? "unknown" : "failed";
    const outcome = onFailure === "continue" && !signal.aborted ? "tolerated" : failed;
    return told({ outcome, message, detail: detail === "" ? null : detail, hint: known ?? error.hint });
  }
};

// 55P03: no lock in time; 40P01: deadlock; 40001: no snapshot. Nothing of it is there, so it may be tried again.
const passing: ReadonlySet<string> = new Set(["55P03", "40P01", "40001"]);

const mayPass = (error: unknown): boolean => {
  const cause = error instanceof Problem ? error.cause : error;
  return cause instanceof SqlError && passing.has(cause.refusal.sqlstate);
};

const again = (request: TaskRequest, task: Task, work: Runner): Promise<Done> =>
  patiently(
    { first: 250, longest: 4_000, forMs: task.timeoutMs, ...request },
    (error) => mayPass(error) && !request.signal.aborted,
    (timeoutMs) => work(request, { ...task, timeoutMs }),
  );

/** Does one task. Never rejects with what can be foreseen. */
export const runTask = (request: TaskRequest, task: Task): Promise<StepResult> =>
  asStep(task, request, () => again(request, task, runners[task.kind]));

export const notTried = ({ kind, name }: Pick<StepResult, "kind" | "name">): StepResult => ({
  kind,
  name,
  outcome: "not-tried",
  ms: 0,
  message: null,
  detail: null,
  hint: null,
});
