export type {
  Applied,
  Blocker,
  DeployEvent,
  DeployFailure,
  Deployment,
  Examination,
  Patience,
  Surroundings,
} from "./contract.ts";
export { deploy, undo } from "./deploy.ts";
export { examine } from "./examine.ts";
export { exclusiveSession } from "./exclusive.ts";
export { type Journal, journalOf, owesSomething } from "./journal.ts";
