// Only what a new project has. Their owner is supabase_admin, as on hosted Supabase; pg_stat_statements is not trusted, so
// that role is a superuser inside this script, which nobody sees since it is one transaction. Where it is one anyway, on
// somebody's real Supabase server, it stays one.

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
select set_config('lockstep.raised', (not rolsuper)::text, false) from pg_catalog.pg_roles where rolname = 'supabase_admin';
do $$
begin
  if current_setting('lockstep.raised')::boolean then alter role supabase_admin superuser; end if;
end $$;
set role supabase_admin;
${available.map(([name, schema]) => `create extension if not exists "${name}" schema ${schema};`).join("\n")}
reset role;
do $$
begin
  if current_setting('lockstep.raised')::boolean then alter role supabase_admin nosuperuser; end if;
end $$;
reset lockstep.raised;
${server.extensions.has("pg_graphql") ? graphqlPublic : ""}
`;
};
