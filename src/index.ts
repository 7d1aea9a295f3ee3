// The library's front door.
export { check } from "./check.ts";
export type { CheckRequest, Finding, Problem, Report } from "./model/index.ts";
