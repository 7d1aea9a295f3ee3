export { type Query, readQueries } from "./read-queries.ts";
export { openTrials, type TrialsRequest, type TrialsRun } from "./trials.ts";
export { leftOut, type Other, tryOrders } from "./try-orders.ts";
