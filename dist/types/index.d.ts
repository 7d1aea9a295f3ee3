export { type Authored, type NewRequest, newMigration } from "./author/index.js";
export { check } from "./check.js";
export { drift, type LiveRequest, type Status, status } from "./live/index.js";
export type { CheckRequest, Finding, Problem, Report } from "./model/index.js";
export { type PromoteRequest, type Promotion, promote, type RollbackRequest, rollback } from "./promote/index.js";
export { type SchemaRequest, schema, type WrittenSchema } from "./schema-story.js";
