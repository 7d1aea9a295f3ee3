import type { PlatformServer } from "../contract.ts";

/** A name as SQL text. The one place of this room where a name comes from outside. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** From 15 on, `public` belongs to pg_database_owner, which the owner of the database always is. */
export const databaseOwnership = (server: PlatformServer): string => `
alter database ${quoteName(server.database)} owner to postgres;
${server.major < 15 ? "alter schema public owner to postgres;" : ""}
grant execute on function pg_catalog.pg_stat_reset(), pg_catalog.pg_stat_reset_single_table_counters(oid),
  pg_catalog.pg_stat_reset_single_function_counters(oid) to postgres with grant option;
`;
