export { type First, type FirstRequest, firstFiles } from "./first-files.ts";
export { type Authored, type NewRequest, newMigration } from "./new-migration.ts";
