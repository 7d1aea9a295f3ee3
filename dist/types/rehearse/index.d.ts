export { type Builder, openBuilder } from "./build.js";
export { type Plan, plansTowards, planTowards } from "./plan.js";
export { type RehearsalRequest, rehearse } from "./rehearse.js";
export type { Site } from "./site.js";
export type { Visit } from "./visit.js";
export { readDatabase } from "./workbench.js";
