export type { Authored } from "./builder.ts";
export { type NewRequest, newMigration } from "./new-migration.ts";
