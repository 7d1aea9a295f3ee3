export type { StepResult, Task, TaskRequest } from "./contract.ts";
export { askHealth } from "./health.ts";
export { maskedUrl } from "./masked-url.ts";
export { asStep, notTried, runTask } from "./run-task.ts";
