export { check } from "./check.js";
export type { CheckRequest, Finding, Problem, Report } from "./model/index.js";
