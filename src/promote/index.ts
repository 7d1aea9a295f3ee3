export type { Proofs } from "./alike.ts";
export type {
  ChangeRequest,
  Loss,
  Moved,
  Outcome,
  PromoteRequest,
  Promotion,
  Refusal,
  RollbackRequest,
  Verification,
} from "./contract.ts";
export { promote } from "./promote.ts";
export { promotionMarkdown } from "./promotion-markdown.ts";
export { promotionJson, promotionText } from "./promotion-text.ts";
export type { Restoration, RestoreRequest } from "./restoration.ts";
export { restorationJson, restorationText } from "./restoration-text.ts";
export { restore } from "./restore.ts";
export { rollback } from "./rollback.ts";
