export type { WatchRequest } from "./place.ts";
export { watchTraffic } from "./watch.ts";
