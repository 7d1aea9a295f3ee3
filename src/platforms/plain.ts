// Postgres as a careful host hands it out: the migration role owns the database and is no superuser, so that nothing a
// stranger's migration says can reach files, programs or the network. Roles that only some hosts have are not invented:
// a history that names one says so by failing.

import type { Platform } from "./contract.ts";
import { databaseOwnership } from "./envelope/database.ts";
import { elevates } from "./envelope/elevation.ts";
import { migrationRole } from "./envelope/role.ts";
import { extensionFiles, stubNames } from "./stubs/index.ts";

export const plain: Platform = {
  id: "plain",
  superuserName: "lockstep",
  role: "postgres",
  extensionFiles,
  stubs: stubNames,
  shared: (server) => migrationRole(server),
  bootstrap: (server) => databaseOwnership(server),
  afterCopy: (server) => databaseOwnership(server),
  elevates,
  made: { schemas: [], roles: [], settings: {} },
  request: {},
  detect: () => "nothing in the history asks for more than plain Postgres",
};
