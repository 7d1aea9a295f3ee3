import type { PlatformServer } from "../contract.ts";
import { quoteName } from "../envelope/database.ts";

const owners: readonly (readonly [schema: string, owner: string])[] = [
  ["auth", "supabase_admin"],
  ["extensions", "postgres"],
  ["graphql", "supabase_admin"],
  ["graphql_public", "supabase_admin"],
  ["pgbouncer", "pgbouncer"],
  // Until 2025 projects had it from the start, and dumps of that time create its extension in it.
  ["pgsodium", "supabase_admin"],
  ["realtime", "supabase_admin"],
  ["storage", "supabase_admin"],
  ["supabase_functions", "supabase_admin"],
  ["supabase_migrations", "postgres"],
  ["vault", "supabase_admin"],
];

export const schemaNames: readonly string[] = owners.map(([schema]) => schema);

export const apiSchemas = "public, graphql_public";

export const databaseSettings = (server: PlatformServer): string => {
  const database = quoteName(server.database);
  return `
alter database ${database} set search_path = "$user", public, extensions;
alter database ${database} set pgrst.db_schemas = '${apiSchemas}';
grant create, connect, temporary on database ${database}
  to supabase_admin, supabase_auth_admin, supabase_storage_admin, dashboard_user;
`;
};

export const schemas = `
${owners.map(([schema, owner]) => `create schema ${schema} authorization ${owner};`).join("\n")}
create table supabase_migrations.schema_migrations (version text not null primary key, statements text[], name text);
alter table supabase_migrations.schema_migrations owner to postgres;
create publication supabase_realtime;
alter publication supabase_realtime owner to postgres;
`;
