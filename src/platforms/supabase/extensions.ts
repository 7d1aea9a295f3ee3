// Only what a new project has. Their owner is supabase_admin, as on hosted Supabase; pg_stat_statements is not trusted, so
// that role is a superuser for as long as this script runs.

import type { PlatformServer } from "../contract.ts";

const created: readonly (readonly [name: string, schema: string])[] = [
  ["uuid-ossp", "extensions"],
  ["pgcrypto", "extensions"],
  ["pg_stat_statements", "extensions"],
  ["pg_graphql", "graphql"],
  ["supabase_vault", "vault"],
];

const graphqlPublic = `
create function graphql_public.graphql(
  "operationName" text default null, query text default null, variables jsonb default null, extensions jsonb default null
) returns jsonb language sql as $$
  select graphql.resolve(query := query, variables := coalesce(variables, '{}'), "operationName" := "operationName", extensions := extensions);
$$;
alter function graphql_public.graphql(text, text, jsonb, jsonb) owner to supabase_admin;
`;

export const extensions = (server: PlatformServer): string => {
  const available = created.filter(([name]) => server.extensions.has(name));
  return `
alter role supabase_admin superuser;
set role supabase_admin;
${available.map(([name, schema]) => `create extension if not exists "${name}" schema ${schema};`).join("\n")}
reset role;
alter role supabase_admin nosuperuser;
${server.extensions.has("pg_graphql") ? graphqlPublic : ""}
`;
};
