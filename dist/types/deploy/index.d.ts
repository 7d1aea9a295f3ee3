export { inWords, withoutLiterals } from "./blockers.js";
export type { Applied, Blocker, DeployEvent, DeployFailure, Deployment, Examination, Holder, Patience, Surroundings, } from "./contract.js";
export { deploy, undo } from "./deploy.js";
export { examine } from "./examine.js";
export { exclusiveSession } from "./exclusive.js";
export { readIntents } from "./intents.js";
export { type Journal, journalOf, owesSomething } from "./journal.js";
export { toolAtWork } from "./locks.js";
export { repairLedger } from "./repair-ledger.js";
