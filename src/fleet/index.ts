export type { FleetOutcome, FleetRecord, FleetRequest, Part, Target, TargetOutcome, TargetRecord } from "./contract.ts";
export { fleet } from "./fleet.ts";
export { fleetJson, fleetMarkdown, fleetText } from "./fleet-formats.ts";
export { endOf, isFleet } from "./named.ts";
export { readTargets } from "./read-targets.ts";
export { partsOf, partText, readPart } from "./waves.ts";
