// Database webhooks, the connection pooler's look-up, and the functions of the platform's event triggers. The triggers
// themselves are left out: each would run at every statement, and what they grant is granted elsewhere.

const watchers = [
  "grant_pg_cron_access",
  "grant_pg_graphql_access",
  "grant_pg_net_access",
  "pgrst_ddl_watch",
  "pgrst_drop_watch",
  "set_graphql_placeholder",
];

export const functions = `
set role supabase_admin;
create table supabase_functions.migrations (version text primary key, inserted_at timestamptz not null default now());
create table supabase_functions.hooks (
  id bigserial primary key, hook_table_id integer not null, hook_name text not null,
  created_at timestamptz not null default now(), request_id bigint
);
create index supabase_functions_hooks_request_id_idx on supabase_functions.hooks using btree (request_id);
create index supabase_functions_hooks_h_table_id_h_name_idx on supabase_functions.hooks using btree (hook_table_id, hook_name);
create function supabase_functions.http_request() returns trigger language plpgsql as $$
begin
  return new;
end $$;
reset role;
alter table supabase_functions.migrations owner to supabase_functions_admin;
alter table supabase_functions.hooks owner to supabase_functions_admin;
alter function supabase_functions.http_request() owner to supabase_functions_admin;
grant all on schema supabase_functions to supabase_functions_admin;
grant usage on schema supabase_functions to postgres, anon, authenticated, service_role;
grant all on all tables in schema supabase_functions to postgres, anon, authenticated, service_role;
grant all on all sequences in schema supabase_functions to postgres, anon, authenticated, service_role;
grant all on all functions in schema supabase_functions to postgres, anon, authenticated, service_role;
create function pgbouncer.get_auth(p_usename text) returns table (username text, password text) language sql as $$
  select p_usename, null::text $$;
alter function pgbouncer.get_auth(text) owner to supabase_admin;
revoke all on function pgbouncer.get_auth(text) from public;
${watchers
  .map(
    (name) => `
create function extensions.${name}() returns event_trigger language plpgsql as $$ begin end $$;
alter function extensions.${name}() owner to supabase_admin;`,
  )
  .join("")}
`;
