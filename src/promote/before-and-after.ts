// What stands around the migrations of a promotion. Ahead of them, under the promotion lock: assertions first, then the backup,
// then everything else in its order, and the first that fails ends the run while nothing was applied. Behind them: all of it is
// tried, whatever failed before it, since the migrations stand; then the health URL; and whatever failed fails the run. An entry
// with `on-failure: continue` is told and fails nothing. What a run owes when it is killed, the next one does.

import { readSqlFile } from "../check/server.ts";
import { type Journal, journalOf, owesSomething } from "../deploy/index.ts";
import type { Migration, SqlRefusal, TaskSetting } from "../model/index.ts";
import { askHealth, asStep, maskedUrl, notTried, runTask, type StepResult, type Task } from "../tasks/index.ts";
import { backUp } from "./back-up.ts";
import type { ChangeRequest, Moved, Refusal, Step } from "./contract.ts";
import type { Ground } from "./ground.ts";
import { nextAfter } from "./next.ts";
import { notYetMade } from "./not-yet-made.ts";
import { touchedBy, type Way } from "./touched.ts";
import type { Telling } from "./within.ts";

/** Everything that was asked for around the migrations, with its files read. */
export type Surrounding = {
  readonly direction: "up" | "down";
  readonly before: readonly Task[];
  readonly after: readonly Task[];
};

const nameOf = ({ kind, of }: TaskSetting): string => (of.length === 0 ? kind : `${kind} ${of.join(", ")}`);

const readOne = async (request: ChangeRequest, setting: TaskSetting, named: string): Promise<Task> => {
  const { kind, of, timeoutMs, onFailure } = setting;
  const common = { kind, name: nameOf(setting), timeoutMs, onFailure };
  const [file] = of;
  if ((kind !== "assert" && kind !== "sql") || file === undefined) return { ...common, script: null, names: of };
  return { ...common, script: await readSqlFile(request.tree, file, named), names: [] };
};

/** Reads the files, so that one that is not there stops the run before anything is begun. */
export const readSurrounding = async (request: ChangeRequest): Promise<Surrounding> => {
  const { before, after } = request.promote.around;
  return {
    direction: "up",
    before: await Promise.all(before.map((one) => readOne(request, one, "promote.before"))),
    after: await Promise.all(after.map((one) => readOne(request, one, "promote.after"))),
  };
};

/** Has something to be done once the migrations are applied? */
const owes = ({ promote: { around } }: ChangeRequest, { direction }: Surrounding): boolean =>
  direction === "up" && (around.after.length > 0 || around.healthUrl !== null);

const refusalOf = ({ kind, name, message, detail, hint }: Step): Refusal => ({
  key: `${kind}-failed`,
  message: `${name}: ${message}`,
  detail,
  hint,
  fix: null,
});

type Doing = {
  readonly request: ChangeRequest;
  readonly telling: Telling;
  readonly ground: Ground;
  readonly journal: Journal;
  readonly touched: readonly string[] | null;
  readonly hintOn: (refusal: SqlRefusal) => string | null;
};

const one = async ({ request, journal }: Doing, name: string, work: () => Promise<StepResult>): Promise<Step> => {
  request.progress({ stage: name, done: 0, total: 0 });
  const at = await journal.begin(name);
  const step = { ...(await work()), at };
  await journal.end(step);
  return step;
};

const taskStep = (doing: Doing, task: Task): Promise<Step> => {
  const { request, ground, touched, hintOn } = doing;
  const { now, wait } = request.around;
  const { signal, promote } = request;
  return one(doing, task.name, () =>
    runTask({ live: ground.live, lockTimeoutMs: promote.lockTimeoutMs, touched, hintOn, signal, now, wait }, task),
  );
};

const openDoing = (
  request: ChangeRequest,
  telling: Telling,
  ground: Ground,
  ways: readonly Way[],
  { direction }: Surrounding,
): Doing => {
  const { add, told } = telling;
  const remark = (text: string) => add({ notes: [...told().notes, text] });
  return {
    request,
    telling,
    ground,
    journal: journalOf(ground.live, request.run, direction, remark),
    touched: touchedBy(ways),
    hintOn: () => null,
  };
};

const reads = ({ kind }: Task): boolean => kind === "assert";

/** Assertions at the head. */
const headOf = (tasks: readonly Task[]): readonly Task[] => {
  const end = tasks.findIndex((task) => !reads(task));
  return end < 0 ? tasks : tasks.slice(0, end);
};

const untried = (steps: readonly Pick<StepResult, "kind" | "name">[]): readonly Step[] =>
  steps.map((step) => ({ ...notTried(step), at: null }));

const isUnknown = ({ outcome }: Pick<StepResult, "outcome">): boolean => outcome === "unknown";
const isBad = (step: Pick<StepResult, "outcome">): boolean => step.outcome === "failed" || isUnknown(step);

/** Runs tasks up to the first that fails. Gives whether none did. */
const inOrder = async (doing: Doing, tasks: readonly Task[]): Promise<boolean> => {
  const { add, told } = doing.telling;
  for (const [index, task] of tasks.entries()) {
    const step = await taskStep(doing, task);
    add({ before: [...told().before, step] });
    if (!isBad(step)) continue;
    add({ before: [...told().before, ...untried(tasks.slice(index + 1))] });
    return false;
  }
  return true;
};

/** The run ends here, with nothing applied. */
const refuse = ({ request, telling: { add, told } }: Doing): false => {
  request.signal.throwIfAborted();
  if (told().before.some(isUnknown)) {
    add({ outcome: "unknown" });
    add({ next: nextAfter(told()) });
    return false;
  }
  add({
    outcome: "refused",
    refusals: told()
      .before.filter(({ outcome }) => outcome === "failed")
      .map(refusalOf),
  });
  return false;
};

/** What stands ahead of the migrations. False: the run ends there, and it was told why. A dry run only asserts. */
export const before = async (
  request: ChangeRequest,
  telling: Telling,
  ground: Ground,
  ways: readonly Way[],
  surrounding: Surrounding,
): Promise<boolean> => {
  const { before: tasks } = surrounding;
  const { add, told } = telling;
  const { folder } = request.promote.around.backup;
  const hintOn = (refusal: SqlRefusal) => notYetMade(ways, refusal);
  const doing = { ...openDoing(request, telling, ground, ways, surrounding), hintOn };
  const head = headOf(tasks);
  const rest = tasks.slice(head.length);
  const backup = folder === null ? [] : [{ kind: "backup", name: "backup" } as const];
  if (!(await inOrder(doing, head))) {
    add({ before: [...told().before, ...untried([...backup, ...rest])] });
    return refuse(doing);
  }
  if (request.dryRun) {
    add({ before: [...told().before, ...untried([...backup, ...rest])] });
    return true;
  }
  if (folder !== null) {
    const step = await one(doing, "backup", () => backUp(request, telling, ground, ways, folder));
    add({ before: [...told().before, step] });
    if (step.outcome === "failed") {
      add({ before: [...told().before, ...untried(rest)] });
      return refuse(doing);
    }
  }
  if (rest.length > 0 || owes(request, surrounding) || told().before.length > 0) {
    await doing.journal.open(told().pending, owes(request, surrounding));
    for (const step of told().before) await doing.journal.end(step);
  }
  if (await inOrder(doing, rest)) return true;
  await doing.journal.waive();
  await doing.journal.close();
  return refuse(doing);
};

const holds: ReadonlySet<Moved["outcome"]> = new Set(["applied", "already", "partly", "unknown"]);

/** The migrations were tried, and not all of them stand. Where none does, nothing is owed for them. */
export const afterFailing = async (
  request: ChangeRequest,
  telling: Telling,
  ground: Ground,
  surrounding: Surrounding,
): Promise<void> => {
  const { migrations, undone } = telling.told();
  const back = new Set(undone.filter(({ outcome }) => outcome === "undone").map(({ id }) => id));
  if (!owes(request, surrounding) || migrations.some(({ id, outcome }) => holds.has(outcome) && !back.has(id))) return;
  await openDoing(request, telling, ground, [], surrounding).journal.waive();
};

const healthStep = (doing: Doing, url: string): Promise<Step> => {
  const { request } = doing;
  const { now, wait, chance } = request.around;
  const { signal, promote } = request;
  const name = `health ${maskedUrl(url)}`;
  const { healthTimeoutMs: timeoutMs } = promote.around;
  return one(doing, name, () =>
    asStep({ kind: "health", name, onFailure: "fail" }, { now, signal }, () =>
      askHealth({ url, timeoutMs, now, wait, chance, signal }),
    ),
  );
};

/** What follows migrations that were applied. Changes the outcome where something of it failed. */
export const after = async (
  request: ChangeRequest,
  telling: Telling,
  ground: Ground,
  ways: readonly Way[],
  surrounding: Surrounding,
): Promise<void> => {
  const { after: tasks } = surrounding;
  const { add, told } = telling;
  if (!owes(request, surrounding)) return;
  const doing = openDoing(request, telling, ground, ways, surrounding);
  await doing.journal.open([], true);
  const { healthUrl } = request.promote.around;
  const tell = (step: Step) => add({ after: [...told().after, step] });
  for (const [index, task] of tasks.entries()) {
    if (request.signal.aborted) {
      add({ after: [...told().after, ...untried(tasks.slice(index))] });
      break;
    }
    tell(await taskStep(doing, task));
  }
  if (healthUrl !== null && !request.signal.aborted) tell(await healthStep(doing, healthUrl));
  const failed = told().after.some(isBad);
  if (request.signal.aborted) add({ outcome: "cancelled" });
  else if (!failed) await doing.journal.settle();
  else if (told().after.some(isUnknown)) add({ outcome: "unknown" });
  else if (told().outcome !== "different") add({ outcome: "unhealthy" });
  await doing.journal.close();
  add({ next: nextAfter(told()) });
};

/** Nothing is pending. What an earlier run owes is done all the same. */
export const afterNothing = async (
  request: ChangeRequest,
  telling: Telling,
  ground: Ground,
  applied: readonly Migration[],
  surrounding: Surrounding,
): Promise<void> => {
  const { add, told } = telling;
  add({ outcome: "nothing-to-do" });
  if (!owes(request, surrounding) || request.dryRun) return;
  const ids = applied.map(({ id }) => id);
  if (!(await owesSomething(ground.live, ids))) return;
  add({ notes: [...told().notes, "An earlier run ended before all was done that follows its migrations."] });
  await after(request, telling, ground, [], surrounding);
};
