export { type Authored, type NewRequest, newMigration } from "./new-migration.ts";
