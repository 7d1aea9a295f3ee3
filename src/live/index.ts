export type { LiveRequest } from "./contract.ts";
export { drift } from "./drift.ts";
export { type HealthRequest, health } from "./health.ts";
export { appliedIn, ledgerEvidence, type Status, status } from "./status.ts";
export { filesOf, ledgersFor, reachTarget, readOneHistory } from "./target.ts";
