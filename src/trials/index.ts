export { type Query, readQueries } from "./read-queries.ts";
export { openTrials, type TrialsRequest, type TrialsRun } from "./trials.ts";
export type { Other } from "./try-orders.ts";
