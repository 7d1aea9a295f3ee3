export type { Proofs } from "./alike.js";
export type { ChangeRequest, Loss, Moved, Outcome, PromoteRequest, Promotion, Refusal, RollbackRequest, Verification, } from "./contract.js";
export { promote } from "./promote.js";
export { promotionMarkdown } from "./promotion-markdown.js";
export { promotionJson, promotionText } from "./promotion-text.js";
export type { Restoration, RestoreRequest } from "./restoration.js";
export { restorationJson, restorationText } from "./restoration-text.js";
export { restore } from "./restore.js";
export { rollback } from "./rollback.js";
