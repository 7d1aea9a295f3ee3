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

export const roleNames: readonly string[] = platformRoles.map(([name]) => name);
const names = roleNames.join(", ");

const memberships = `
grant anon, authenticated, service_role to authenticator;
grant authenticator to supabase_storage_admin;
grant pg_read_all_data to supabase_read_only_user;
grant pg_monitor to supabase_read_only_user;
grant supabase_realtime_admin, supabase_functions_admin to supabase_admin;
grant pgsodium_keyholder to pgsodium_keymaker;
grant pgsodium_keyiduser to pgsodium_keyholder;
`;

const settings: readonly (readonly [role: string, setting: string])[] = [
  ["anon", "statement_timeout = '3s'"],
  ["authenticated", "statement_timeout = '8s'"],
  ["authenticator", "statement_timeout = '8s'"],
  ["authenticator", "lock_timeout = '8s'"],
  ["supabase_admin", 'search_path = "$user", public, auth, extensions'],
  ["supabase_auth_admin", "search_path = auth"],
  ["supabase_auth_admin", "idle_in_transaction_session_timeout = 60000"],
  ["supabase_storage_admin", "search_path = storage"],
  ["supabase_functions_admin", "search_path = supabase_functions"],
];

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

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

const rows = (table: readonly (readonly [string, string])[]): string =>
  table.map((row) => `(${row.map(text).join(", ")})`).join(", ");

/** The platform's roles, once per server. A role that exists belongs to somebody: it is left as it is. */
export const roles = (server: PlatformServer): string => `
set client_min_messages = warning;
do $$
declare
  fresh constant boolean := not exists (select from pg_catalog.pg_roles where rolname = 'supabase_auth_admin');
  wanted record;
  setting text;
begin
  for wanted in select * from (values ${rows(platformRoles)}) r (name, attributes) loop
    continue when exists (select from pg_catalog.pg_roles where rolname = wanted.name);
    execute format('create role %I %s', wanted.name, wanted.attributes);
    for setting in select s.setting from (values ${rows(settings)}) s (role, setting) where s.role = wanted.name loop
      execute format('alter role %I set %s', wanted.name, setting);
    end loop;
  end loop;
  if fresh then
    ${memberships}
  end if;
  if exists (select from pg_catalog.pg_roles where rolname = 'postgres' and not rolsuper and rolname <> current_user) then
    ${toMigrationRole(server)}
  end if;
end $$;
reset client_min_messages;
`;

const toMigrationRole = (server: PlatformServer): string => `
    grant ${names} to postgres with admin option;
    grant pg_signal_backend, pg_monitor, pg_read_all_data to postgres;
    alter role postgres set search_path = "$user", public, extensions;
    ${server.major >= 15 ? `grant set on parameter ${parameters} to postgres;` : ""}`;
