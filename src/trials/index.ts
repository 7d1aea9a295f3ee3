export { openTrials, type TrialsRequest, type TrialsRun } from "./trials.ts";
