export { type Authored, type First, type FirstRequest, firstFiles, type NewRequest, newMigration, } from "./author/index.js";
export { check } from "./check.js";
export { type FleetRecord, type FleetRequest, fleet } from "./fleet/index.js";
export { drift, type HealthRequest, health, type LiveRequest, type Status, status } from "./live/index.js";
export type { CheckRequest, Finding, Problem, Report } from "./model/index.js";
export { type PromoteRequest, type Promotion, promote, type Restoration, type RestoreRequest, type RollbackRequest, restore, rollback, } from "./promote/index.js";
export { type SchemaRequest, schema, type WrittenSchema } from "./schema-story.js";
export { type Squashed, type SquashRequest, squash } from "./squash.js";
