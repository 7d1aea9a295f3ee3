// The library's front door.
export {
  type Authored,
  type First,
  type FirstRequest,
  firstFiles,
  type NewRequest,
  newMigration,
} from "./author/index.ts";
export { check } from "./check.ts";
export { type FleetRecord, type FleetRequest, fleet } from "./fleet/index.ts";
export { drift, type HealthRequest, health, type LiveRequest, type Status, status } from "./live/index.ts";
export type { CheckRequest, Finding, Problem, Report } from "./model/index.ts";
export {
  type PromoteRequest,
  type Promotion,
  promote,
  type Restoration,
  type RestoreRequest,
  type RollbackRequest,
  restore,
  rollback,
} from "./promote/index.ts";
export { type SchemaRequest, schema, type WrittenSchema } from "./schema-story.ts";
export { type Squashed, type SquashRequest, squash } from "./squash.ts";
