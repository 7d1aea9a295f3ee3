import type { Done, StepResult, Task, TaskRequest } from "./contract.js";
/** What becomes of work, told as a step. What nobody foresaw flies on. */
export declare const asStep: ({ kind, name, onFailure }: Pick<StepResult, "kind" | "name"> & Pick<Task, "onFailure">, { now, signal, hintOn }: Pick<TaskRequest, "now" | "signal" | "hintOn">, work: () => Promise<Done>) => Promise<StepResult>;
/** Does one task. Never rejects with what can be foreseen. */
export declare const runTask: (request: TaskRequest, task: Task) => Promise<StepResult>;
export declare const notTried: ({ kind, name }: Pick<StepResult, "kind" | "name">) => StepResult;
