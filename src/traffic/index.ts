export type { WatchRequest } from "./place.ts";
export { readStats, type Stats } from "./stats.ts";
export { seeTraffic, watchTraffic } from "./watch.ts";
