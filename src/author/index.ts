export type { Authored } from "./builder.ts";
export { type First, type FirstRequest, firstFiles } from "./first-files.ts";
export { type NewRequest, newMigration } from "./new-migration.ts";
