export { type Builder, openBuilder } from "./build.ts";
export { type Plan, plansTowards, planTowards } from "./plan.ts";
export { type RehearsalRequest, rehearse } from "./rehearse.ts";
export { runScript } from "./run-script.ts";
export { freshSession } from "./session-state.ts";
export type { Site } from "./site.ts";
export { forServer } from "./stand-ins.ts";
export type { Visit } from "./visit.ts";
export { readDatabase } from "./workbench.ts";
