export type { LiveRequest } from "./contract.ts";
export { drift } from "./drift.ts";
export { type Status, status } from "./status.ts";
export { readOneHistory } from "./target.ts";
