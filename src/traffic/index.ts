export { type WatchRequest, watchTraffic } from "./watch.ts";
