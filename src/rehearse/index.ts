export { type Builder, openBuilder } from "./build.ts";
export { keepingRoles } from "./kept-roles.ts";
export { plainSession } from "./plain-session.ts";
export { type Plan, plansTowards, planTowards } from "./plan.ts";
export { refusalOf } from "./refusal.ts";
export { type RehearsalRequest, rehearse } from "./rehearse.ts";
export { changesRoles } from "./round-trip.ts";
export { runEach, runInCopy, type Stopped } from "./run-in-copy.ts";
export {
  controlsTransaction,
  goesWhole,
  type Lender,
  runLent,
  runScript,
  type ScriptRun,
  sendLending,
} from "./run-script.ts";
export { changesReading, freshSession } from "./session-state.ts";
export type { Site } from "./site.ts";
export { forServer } from "./stand-ins.ts";
export { type Visit, withoutTraceInRoles } from "./visit.ts";
export { readDatabase } from "./workbench.ts";
