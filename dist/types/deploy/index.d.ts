export type { Applied, Blocker, DeployEvent, DeployFailure, Deployment, Examination, Patience, Surroundings, } from "./contract.js";
export { deploy, undo } from "./deploy.js";
export { examine } from "./examine.js";
