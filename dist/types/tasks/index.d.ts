export type { StepResult, Task, TaskRequest } from "./contract.js";
export { askHealth } from "./health.js";
export { maskedUrl } from "./masked-url.js";
export { asStep, notTried, runTask } from "./run-task.js";
