export type { LiveRequest } from "./contract.js";
export { drift } from "./drift.js";
export { type Status, status } from "./status.js";
export { readOneHistory } from "./target.js";
