export type { Authored } from "./builder.js";
export { type First, type FirstRequest, firstFiles } from "./first-files.js";
export { type NewRequest, newMigration } from "./new-migration.js";
