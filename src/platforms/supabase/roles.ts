import type { PlatformServer } from "../contract.ts";

// None has REPLICATION: who has it may name any file as the output plugin of a slot, also one that a pull request brought,
// and the server loads it.
const platformRoles: readonly (readonly [name: string, attributes: string])[] = [
  ["anon", "nologin inherit"],
  ["authenticated", "nologin inherit"],
  ["service_role", "nologin inherit bypassrls"],
  ["authenticator", "login noinherit"],
  // A superuser on hosted Supabase. Not here: the migration role is a member.
  ["supabase_admin", "login createrole createdb bypassrls"],
  ["supabase_auth_admin", "login noinherit createrole"],
  ["supabase_storage_admin", "login noinherit createrole"],
  ["supabase_realtime_admin", "nologin noinherit"],
  ["supabase_functions_admin", "login noinherit createrole"],
  ["supabase_read_only_user", "login bypassrls"],
  ["supabase_replication_admin", "login"],
  ["supabase_etl_admin", "login"],
  ["supabase_privileged_role", "nologin"],
  ["dashboard_user", "nologin createdb createrole"],
  ["pgbouncer", "login"],
  ["pgsodium_keyholder", "nologin"],
  ["pgsodium_keyiduser", "nologin"],
  ["pgsodium_keymaker", "nologin"],
];

const names = platformRoles.map(([name]) => name).join(", ");

const memberships = `
grant anon, authenticated, service_role to authenticator;
grant authenticator to supabase_storage_admin;
grant pg_read_all_data to supabase_read_only_user;
grant pg_monitor to supabase_read_only_user;
grant pg_signal_backend, pg_monitor, pg_read_all_data to postgres;
grant supabase_realtime_admin, supabase_functions_admin to supabase_admin;
grant pgsodium_keyholder to pgsodium_keymaker;
grant pgsodium_keyiduser to pgsodium_keyholder;
`;

const settings = `
alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';
alter role supabase_admin set search_path = "$user", public, auth, extensions;
alter role supabase_auth_admin set search_path = auth;
alter role supabase_auth_admin set idle_in_transaction_session_timeout = 60000;
alter role supabase_storage_admin set search_path = storage;
alter role supabase_functions_admin set search_path = supabase_functions;
`;

// Names that hosted Supabase lets `postgres` keep on roles and databases.
const parameters = [
  "pgrst.db_schemas",
  "pgrst.db_extra_search_path",
  "pgrst.db_pre_request",
  "pgrst.db_max_rows",
  "pgrst.db_aggregates_enabled",
  "pgrst.db_anon_role",
  "pgrst.db_plan_enabled",
  "pgrst.db_tx_end",
  "pgrst.db_use_legacy_gucs",
  "pgrst.jwt_secret",
  "pgrst.openapi_mode",
  "pgrst.openapi_security_active",
  "pgrst.server_cors_allowed_origins",
  "pgrst.db_timezone_enabled",
  "app.settings.jwt_secret",
  "app.settings.jwt_exp",
  "pgaudit.log",
  "pgaudit.role",
  "pgaudit.log_catalog",
  "safeupdate.enabled",
  "auto_explain.log_min_duration",
  "auto_explain.log_analyze",
  "pg_stat_statements.track",
  "plan_filter.statement_cost_limit",
  "pg_net.ttl",
  "pg_net.batch_size",
].join(", ");

/** The platform's roles, once per server. Leaves those alone that exist. */
export const roles = (server: PlatformServer): string => `
set client_min_messages = warning;
do $$
declare
  wanted record;
begin
  for wanted in
    select * from (values ${platformRoles.map(([name, attributes]) => `('${name}', '${attributes}')`).join(", ")}) r (name, attributes)
  loop
    if not exists (select from pg_catalog.pg_roles where rolname = wanted.name) then
      execute format('create role %I %s', wanted.name, wanted.attributes);
    end if;
  end loop;
end $$;
do $$
begin
  ${memberships}
  ${settings}
  if exists (select from pg_catalog.pg_roles where rolname = 'postgres' and not rolsuper and rolname <> current_user) then
    grant ${names} to postgres with admin option;
    alter role postgres set search_path = "$user", public, extensions;
    ${server.major >= 15 ? `grant set on parameter ${parameters} to postgres;` : ""}
  end if;
end $$;
reset client_min_messages;
`;
