export { inWords, withoutLiterals } from "./blockers.ts";
export type {
  Applied,
  Blocker,
  DeployEvent,
  DeployFailure,
  Deployment,
  Examination,
  Holder,
  Patience,
  Surroundings,
} from "./contract.ts";
export { deploy, undo } from "./deploy.ts";
export { examine } from "./examine.ts";
export { exclusiveSession } from "./exclusive.ts";
export { readIntents } from "./intents.ts";
export { type Journal, journalOf, owesSomething } from "./journal.ts";
export { toolAtWork } from "./locks.ts";
export { repairLedger } from "./repair-ledger.ts";
