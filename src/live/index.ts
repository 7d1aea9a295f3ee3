export type { LiveRequest } from "./contract.ts";
export { drift } from "./drift.ts";
export { appliedIn, ledgerEvidence, type Status, status } from "./status.ts";
export { filesOf, ledgersFor, reachTarget, readOneHistory } from "./target.ts";
