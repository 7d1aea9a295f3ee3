export { type RehearsalRequest, rehearse } from "./rehearse.ts";
export type { Site } from "./site.ts";
export type { Visit } from "./visit.ts";
