export type { LiveRequest } from "./contract.js";
export { drift } from "./drift.js";
export { type HealthRequest, health } from "./health.js";
export { appliedIn, ledgerEvidence, type Status, status } from "./status.js";
export { filesOf, ledgersFor, reachTarget, readOneHistory } from "./target.js";
