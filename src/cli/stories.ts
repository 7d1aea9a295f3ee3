import { checks } from "../checks/index.ts";
import {
  check,
  drift,
  firstFiles,
  fleet,
  health,
  newMigration,
  promote,
  restore,
  rollback,
  schema,
  squash,
  status,
} from "../index.ts";
import { layouts } from "../layouts/index.ts";

/** What the commands do, and the names that their settings may hold. */
export const loaded = {
  stories: {
    check,
    drift,
    firstFiles,
    fleet,
    health,
    newMigration,
    promote,
    restore,
    rollback,
    schema,
    squash,
    status,
  },
  known: { checks: checks.map(({ id }) => id), layouts: layouts.map(({ id }) => id), texts: checks },
};
