export { type Authored, type NewRequest, newMigration } from "./new-migration.js";
