export type { WatchRequest } from "./place.ts";
export { readStats, type Stats } from "./stats.ts";
export { watchTraffic } from "./watch.ts";
