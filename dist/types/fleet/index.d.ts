export type { FleetOutcome, FleetRecord, FleetRequest, Part, Target, TargetOutcome, TargetRecord } from "./contract.js";
export { fleet } from "./fleet.js";
export { fleetJson, fleetMarkdown, fleetText } from "./fleet-formats.js";
export { endOf, isFleet } from "./named.js";
export { readTargets } from "./read-targets.js";
export { partsOf, partText, readPart } from "./waves.js";
