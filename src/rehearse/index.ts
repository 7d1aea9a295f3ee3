export { type Builder, openBuilder } from "./build.ts";
export { type Plan, plansTowards, planTowards } from "./plan.ts";
export { refusalOf } from "./refusal.ts";
export { type RehearsalRequest, rehearse } from "./rehearse.ts";
export { changesRoles } from "./round-trip.ts";
export { controlsTransaction, runScript, type ScriptRun } from "./run-script.ts";
export type { Site } from "./site.ts";
export type { Visit } from "./visit.ts";
export { readDatabase } from "./workbench.ts";
