// The role that migrations log in as. It gets what managed hosts give the owner of a database. Where a role of that name
// is there and the server is not one that we initialised, or it is a superuser, it is left exactly as it is.

import type { PlatformServer } from "../contract.ts";
import { customNames, parameters } from "./parameters.ts";

/** Roles that hosts let the owner hand on. None of them reaches files, programs or the network. */
const handedOn: readonly { readonly role: string; readonly since: number }[] = [
  { role: "pg_read_all_data", since: 14 },
  { role: "pg_write_all_data", since: 14 },
  { role: "pg_monitor", since: 14 },
  { role: "pg_read_all_settings", since: 14 },
  { role: "pg_read_all_stats", since: 14 },
  { role: "pg_stat_scan_tables", since: 14 },
  { role: "pg_signal_backend", since: 14 },
  { role: "pg_checkpoint", since: 15 },
  { role: "pg_use_reserved_connections", since: 16 },
  { role: "pg_maintain", since: 17 },
];

// Up to 15, CREATEROLE may grant any role that is no superuser, also the three that reach files and programs.
// Marked as superusers they can be granted by superusers only; a member inherits nothing from the mark.
const withoutEscalation = `
do $$
begin
  if current_user = 'lockstep' then
    update pg_catalog.pg_authid set rolsuper = true
    where rolname in ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files') and not rolsuper;
  end if;
end $$;`;

// Up to 15 whoever has CREATEROLE may make itself a member of the roles it creates. From 16 on it is one at once with this,
// so that it can give objects to them and act as them, as a superuser could.
const selfGrant = "alter role postgres set createrole_self_grant = 'set, inherit';";

/** Creates the role, or brings it back to shape. Row security does not bind it, as it binds no superuser elsewhere. */
export const migrationRole = (server: PlatformServer): string => `
set client_min_messages = warning;
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'postgres') then
    create role postgres;
  elsif current_user <> 'lockstep' or (select rolsuper from pg_catalog.pg_roles where rolname = 'postgres') then
    return;
  end if;
  alter role postgres login createrole createdb bypassrls;
  ${server.major >= 16 ? selfGrant : ""}
  if current_user = 'lockstep' then
    alter database postgres owner to postgres;
  end if;
${grantsTo(server)}
end $$;
${server.major < 16 ? withoutEscalation : ""}
reset client_min_messages;
`;

const grantsTo = (server: PlatformServer): string =>
  [
    ...(server.major >= 16
      ? handedOn
          .filter(({ since }) => since <= server.major)
          .map(({ role }) => `  grant ${role} to postgres with admin true, inherit false, set false;`)
      : []),
    ...(server.major >= 15
      ? [`  grant set on parameter ${[...parameters, ...customNames].join(", ")} to postgres;`]
      : []),
  ].join("\n");
