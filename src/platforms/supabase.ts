// What a fresh hosted Supabase project holds before its first migration, as far as migrations can see it. `postgres` is no
// superuser here either: it acts as owner of the platform's tables through membership in their owners, which is a little
// more than today's projects allow and what older ones did.

import type { Platform, PlatformServer } from "./contract.ts";
import { databaseOwnership } from "./envelope/database.ts";
import { elevates } from "./envelope/elevation.ts";
import { migrationRole } from "./envelope/role.ts";
import { extensionFiles, stubNames } from "./stubs/index.ts";
import { auth } from "./supabase/auth.ts";
import { detectSupabase } from "./supabase/detect.ts";
import { extensions } from "./supabase/extensions.ts";
import { functions } from "./supabase/functions.ts";
import { privileges } from "./supabase/privileges.ts";
import { realtime } from "./supabase/realtime.ts";
import { roleNames, roles } from "./supabase/roles.ts";
import { apiSchemas, databaseSettings, schemaNames, schemas } from "./supabase/schemas.ts";
import { storage } from "./supabase/storage.ts";

const afterCopy = (server: PlatformServer): string => databaseOwnership(server) + databaseSettings(server);

const bootstrap = (server: PlatformServer): string =>
  [
    "set client_min_messages = error;",
    afterCopy(server),
    schemas,
    auth,
    storage,
    realtime,
    functions,
    extensions(server),
    privileges(server),
    "reset role; reset search_path; reset client_min_messages;",
  ].join("\n");

export const supabase: Platform = {
  id: "supabase",
  superuserName: "lockstep",
  role: "postgres",
  extensionFiles,
  stubs: stubNames,
  shared: (server) => `${migrationRole(server)}\n${roles(server)}`,
  bootstrap,
  afterCopy,
  elevates,
  made: { schemas: schemaNames, roles: roleNames, settings: { "pgrst.db_schemas": apiSchemas } },
  // As PostgREST sets them for each request; triggers hand the headers on to functions at the edge.
  request: { "request.headers": "{}", "request.cookies": "{}", "request.method": "POST", "request.path": "/" },
  detect: detectSupabase,
};
