// Materialized views, anew: while others read, where there is a unique index to do it by and something is in the view, and in
// the order in which they read from each other. One that cannot be refreshed keeps none of the others from it.

import { Problem } from "../model/index.ts";
import { isUnknown } from "../postgres/index.ts";
import type { Done, Task, TaskRequest } from "./contract.ts";
import { plainRefusal } from "./refusal.ts";
import { inTask } from "./transaction.ts";
import { readViews, type View } from "./views.ts";

const concurrently = ({ populated, unique }: View): boolean => populated && unique;

const refreshOne = async (request: TaskRequest, view: View, timeoutMs: number): Promise<void> => {
  const how = concurrently(view) ? " concurrently" : "";
  const limits = { name: `the refresh of ${view.name}`, timeoutMs };
  try {
    await inTask(request, limits, "read write", async (session) => {
      await session.run(`refresh materialized view${how} ${view.name}`);
    });
  } catch (error) {
    throw plainRefusal(error, view.name);
  }
};

const unknown = (task: Task): Problem =>
  new Problem("task-failed", `${task.names.join(", ")}: not all of these are materialized views`, {
    hint: "Write them with their schema, as SQL does: `public.totals`.",
  });

const worded = (done: readonly View[], strangers: readonly View[]): string => {
  const blocking = done.filter((view) => view.populated && !view.unique).map(({ name }) => name);
  return [
    `${done.length} ${done.length === 1 ? "view" : "views"}`,
    ...(blocking.length === 0 ? [] : [`readers waited for ${blocking.join(", ")}, without a unique index`]),
    ...strangers.map(({ name, owner }) => `${name} belongs to ${owner} and was left alone`),
  ].join("; ");
};

/** Refreshes the views that were named, or all that are ours. */
export const refreshViews = async (request: TaskRequest, task: Task): Promise<Done> => {
  const started = request.now();
  const views = await inTask(request, task, "read only", (session) => readViews(session, task.names));
  if (task.names.length > 0 && views.length < new Set(task.names).size) throw unknown(task);
  const mine = task.names.length > 0 ? views : views.filter(({ ours }) => ours);
  const failures: Problem[] = [];
  for (const view of mine) {
    const left = task.timeoutMs - (request.now() - started);
    try {
      if (left <= 0) throw new Problem("timed-out", `${view.name}: no time was left`);
      await refreshOne(request, view, left);
    } catch (error) {
      if (!(error instanceof Problem) || error.code === "called-off" || isUnknown(error)) throw error;
      failures.push(error);
    }
  }
  const [first, ...others] = failures;
  if (first === undefined)
    return {
      message: worded(
        mine,
        views.filter((view) => !mine.includes(view)),
      ),
    };
  throw new Problem("task-failed", first.message, {
    detail: others.map(({ message }) => message).join("\n"),
    hint: `${mine.length - failures.length} of ${mine.length} were refreshed.`,
    cause: first.cause,
  });
};
