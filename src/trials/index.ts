export { type Query, readQueries } from "./read-queries.ts";
export { openTrials, type TrialsRequest, type TrialsRun } from "./trials.ts";
export { leftOut, type Other, saidBy, tryOrders } from "./try-orders.ts";
export { tryScript } from "./try-script.ts";
