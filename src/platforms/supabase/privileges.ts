import type { PlatformServer } from "../contract.ts";

const api = "postgres, anon, authenticated, service_role";

type Grant = { readonly by: readonly string[]; readonly schema: string; readonly to: string; readonly option?: true };

const future: readonly Grant[] = [
  { by: ["postgres", "supabase_admin"], schema: "public", to: api },
  { by: ["postgres"], schema: "storage", to: api },
  { by: ["supabase_admin"], schema: "graphql", to: api },
  { by: ["supabase_admin"], schema: "graphql_public", to: api },
  { by: ["supabase_admin"], schema: "supabase_functions", to: api },
  { by: ["supabase_admin"], schema: "realtime", to: "postgres, dashboard_user" },
  { by: ["supabase_auth_admin"], schema: "auth", to: "postgres, dashboard_user" },
  { by: ["supabase_admin"], schema: "extensions", to: "postgres", option: true },
];

const defaults = future
  .flatMap(({ by, schema, to, option }) =>
    by.flatMap((grantor) =>
      ["tables", "functions", "sequences"].map(
        (kind) =>
          `alter default privileges for role ${grantor} in schema ${schema} grant all on ${kind} to ${to}${option ? " with grant option" : ""};`,
      ),
    ),
  )
  .join("\n");

/** Who may use what from the start, and what comes later. */
export const privileges = (server: PlatformServer): string => `
grant usage on schema public to ${api};
grant usage, create on schema public to supabase_admin;
${server.major < 15 ? `grant create on schema public to ${api};` : "grant create on schema public to postgres;"}
grant usage on schema auth, storage, extensions, realtime to anon, authenticated, service_role;
grant usage on schema graphql, graphql_public to ${api}, supabase_admin;
grant usage on schema vault to service_role;
grant all on schema extensions to dashboard_user;
grant all on schema auth, storage, realtime to dashboard_user;
grant usage, create on schema auth, storage, realtime, extensions, graphql, graphql_public, vault, supabase_functions
  to postgres with grant option;
grant all on all tables in schema auth, storage, realtime, supabase_functions to postgres with grant option;
grant all on all sequences in schema auth, storage, realtime, supabase_functions to postgres with grant option;
grant all on all functions in schema auth, storage, realtime, supabase_functions, extensions to postgres with grant option;
grant all on all tables in schema auth to dashboard_user;
grant all on all functions in schema auth to dashboard_user;
grant all on storage.buckets, storage.objects to anon, authenticated, service_role;
grant select on storage.s3_multipart_uploads, storage.s3_multipart_uploads_parts to anon, authenticated;
grant all on storage.s3_multipart_uploads, storage.s3_multipart_uploads_parts, storage.buckets_analytics to service_role;
grant select, insert, update on realtime.messages to anon, authenticated, service_role;
grant select on realtime.subscription, realtime.schema_migrations to anon, authenticated, service_role;
grant select, delete on all tables in schema vault to service_role;
grant all on all tables in schema vault to postgres with grant option;
grant execute on all functions in schema vault to postgres with grant option;
grant execute on all functions in schema vault to service_role;
grant all on all functions in schema graphql, graphql_public to ${api};
grant all on all sequences in schema graphql to ${api};
${defaults}
`;
