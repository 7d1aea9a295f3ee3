// Small extensions: a handful of functions each, or nothing but a name.

import { constants, ownSchema, type Stub, stub } from "./stub.ts";

const named = (name: string, version: string, comment: string): Stub => stub(name, version, comment, { script: "" });

const tap = [
  "plan(integer)",
  "no_plan()",
  "ok(boolean)",
  "ok(boolean, text)",
  "is(anyelement, anyelement)",
  "is(anyelement, anyelement, text)",
  "isnt(anyelement, anyelement, text)",
  "pass(text)",
  "fail(text)",
  "has_table(name)",
  "has_table(name, name, text)",
  "has_column(name, name)",
  "has_column(name, name, name, text)",
  "has_function(name)",
  "has_index(name, name)",
  "col_is_pk(name, name)",
  "lives_ok(text, text)",
  "throws_ok(text)",
  "throws_ok(text, text)",
  "throws_ok(text, text, text)",
  "results_eq(text, text)",
  "results_eq(text, text, text)",
  "is_empty(text, text)",
  "isnt_empty(text, text)",
  "policies_are(name, name, name[])",
  "diag(text)",
  "skip(text, integer)",
];

const language = (name: string): string => `
create function ${name}_call_handler() returns language_handler language c as '$libdir/plpgsql', 'plpgsql_call_handler';
create trusted language ${name} handler ${name}_call_handler;
`;

export const tools: readonly Stub[] = [
  stub("pgtap", "1.3.3", "Unit testing for PostgreSQL", {
    script: `${constants(
      tap.map((signature) => `${signature} returns text = 'ok'`),
      "volatile",
    )}
create function finish(exception_on_failure boolean default null) returns setof text language sql as $$ select null::text where false $$;
create function runtests(name, text) returns setof text language sql as $$ select null::text where false $$;`,
  }),
  stub("hypopg", "1.4.1", "Hypothetical indexes for PostgreSQL", {
    script: `
create function hypopg_create_index(sql_order text, out indexrelid oid, out indexname text) returns setof record language sql as $$
  select 0::oid, 'stub' $$;
create function hypopg_reset() returns void language sql as $$ $$;
create function hypopg_drop_index(indexid oid) returns boolean language sql as $$ select true $$;`,
  }),
  stub("index_advisor", "0.2.0", "Query index advisor", {
    requires: ["hypopg"],
    script: `
create function index_advisor(query text) returns table (
  startup_cost_before jsonb, startup_cost_after jsonb, total_cost_before jsonb, total_cost_after jsonb, index_statements text[], errors text[]
) language sql as $$ select null::jsonb, null::jsonb, null::jsonb, null::jsonb, '{}'::text[], '{}'::text[] $$;`,
  }),
  stub("pg_jsonschema", "0.3.3", "Validate JSON against a JSON Schema", {
    script: constants([
      "json_matches_schema(schema json, instance json) returns boolean = true",
      "jsonb_matches_schema(schema json, instance jsonb) returns boolean = true",
      "jsonschema_is_valid(schema json) returns boolean = true",
      "jsonschema_validation_errors(schema json, instance json) returns text[] = '{}'::text[]",
    ]),
  }),
  stub("pg_hashids", "1.3", "Short unique ids from integers", {
    script: constants([
      "id_encode(bigint) returns text = $1::text",
      "id_encode(bigint, text) returns text = $1::text",
      "id_encode(bigint, text, integer) returns text = $1::text",
      "id_encode(bigint, text, integer, text) returns text = $1::text",
      "id_decode(text, text default '', integer default 0) returns bigint[] = array[$1::bigint]",
      "id_decode_once(text, text default '', integer default 0) returns bigint = $1::bigint",
    ]),
  }),
  stub("pg_uuidv7", "1.6.0", "pg_uuidv7: create UUIDv7 values in postgres", {
    script: `${constants(["uuid_generate_v7() returns uuid = gen_random_uuid()"], "volatile")}
${constants(["uuid_v7_to_timestamptz(uuid) returns timestamptz = 'epoch'::timestamptz"])}`,
  }),
  stub("pg_idkit", "0.2.4", "Generate many kinds of ids", {
    script: constants(
      ["uuidv6", "uuidv7", "nanoid", "ksuid", "ulid", "timeflake", "pushid", "xid", "cuid2"].map(
        (kind) => `idkit_${kind}_generate() returns text = gen_random_uuid()::text`,
      ),
      "volatile",
    ),
  }),
  stub("rum", "1.3", "RUM index access method", {
    script: `
create access method rum type index handler ginhandler;
create operator class rum_tsvector_ops default for type tsvector using rum as
  operator 1 @@ (tsvector, tsquery), function 1 gin_cmp_tslexeme(text, text),
  function 2 gin_extract_tsvector(tsvector, internal, internal),
  function 3 gin_extract_tsquery(tsvector, internal, smallint, internal, internal, internal, internal),
  function 4 gin_tsquery_consistent(internal, smallint, tsvector, integer, internal, internal, internal, internal),
  function 5 gin_cmp_prefix(text, text, smallint, internal), storage text;
create function rum_ts_distance(tsvector, tsquery) returns real language sql immutable return ts_rank($1, $2);
create operator <=> (leftarg = tsvector, rightarg = tsquery, function = rum_ts_distance);`,
  }),
  stub("pgroonga", "3.2.5", "Super fast and all languages supported full text search index based on Groonga", {
    script: `
create access method pgroonga type index handler hashhandler;
create operator class pgroonga_text_full_text_search_ops_v2 default for type text using pgroonga as function 1 hashtext(text);
create operator class pgroonga_text_full_text_search_ops for type text using pgroonga as function 1 hashtext(text);
create operator class pgroonga_varchar_full_text_search_ops_v2 default for type varchar using pgroonga as function 1 hashtext(text);
create function pgroonga_match_text(text, text) returns boolean language sql immutable return $1 ilike '%' || $2 || '%';
create operator &@ (leftarg = text, rightarg = text, function = pgroonga_match_text);
create operator &@~ (leftarg = text, rightarg = text, function = pgroonga_match_text);`,
  }),
  stub("plv8", "3.2.3", "PL/JavaScript (v8) trusted procedural language", {
    relocatable: false,
    script: language("plv8"),
  }),
  stub("plpgsql_check", "2.7", "extended check for plpgsql functions", {
    script: `create function plpgsql_check_function(funcoid regprocedure, relid regclass default 0) returns setof text language sql as $$ select null::text where false $$;`,
  }),
  stub("pg_repack", "1.5.2", "Reorganize tables in PostgreSQL databases with minimal locks", {
    relocatable: false,
    script: "",
  }),
  stub("pg_ivm", "1.9", "incremental view maintenance on PostgreSQL", {
    relocatable: false,
    script: `create function create_immv(text, text) returns bigint language plpgsql as $$
begin execute 'create table ' || $1 || ' as ' || $2; return 0; end $$;`,
  }),
  stub("pg_tle", "1.4.0", "Trusted Language Extensions for PostgreSQL", {
    relocatable: false,
    script: `${ownSchema("pgtle")}
create function pgtle.install_extension(name text, version text, description text, ext text, requires text[] default null)
  returns boolean language sql as $$ select true $$;
create function pgtle.install_update_path(name text, fromvers text, tovers text, ext text) returns boolean language sql as $$ select true $$;
create function pgtle.uninstall_extension(extname text) returns boolean language sql as $$ select true $$;
create function pgtle.uninstall_extension_if_exists(extname text) returns boolean language sql as $$ select false $$;
create function pgtle.available_extensions(out name name, out default_version text, out comment text) returns setof record
  language sql as $$ select null::name, null::text, null::text where false $$;`,
  }),
  stub("supabase-dbdev", "0.0.5", "PostgreSQL package manager", {
    relocatable: false,
    script: `${ownSchema("dbdev")}
create function dbdev.install(package_name text) returns boolean language sql as $$ select true $$;
create function dbdev.add(package_name text) returns boolean language sql as $$ select true $$;`,
  }),
  stub("semver", "0.32.1", "Semantic version data type", {
    script: "create domain semver as text check (value ~ '^\\d+\\.\\d+\\.\\d+([-+].*)?$');",
  }),
  stub("temporal_tables", "1.2.2", "temporal tables", {
    script: `
create function versioning() returns trigger language plpgsql as $$ begin return coalesce(new, old); end $$;
create function set_system_time(timestamptz) returns void language sql as $$ select null $$;`,
  }),
  stub("ulid", "0.1.5", "ULID type and functions", {
    script: `
create domain ulid as text;
create function gen_ulid() returns ulid language sql volatile as $$
  select upper(substr(replace(pg_catalog.gen_random_uuid()::text, '-', ''), 1, 26))::ulid $$;
create function gen_monotonic_ulid() returns ulid language sql volatile as $$
  select upper(substr(replace(pg_catalog.gen_random_uuid()::text, '-', ''), 1, 26))::ulid $$;`,
  }),
  stub("pg_hint_plan", "1.7.0", "optimizer hints for PostgreSQL", {
    relocatable: false,
    schema: "hint_plan",
    script: `
create table hint_plan.hints (
  id serial primary key, query_id bigint not null, application_name text not null, hints text not null
);
create unique index hints_id_and_app on hint_plan.hints (query_id, application_name);
grant usage on schema hint_plan to public;
grant select on hint_plan.hints to public;
grant all on hint_plan.hints to @extowner@ with grant option;`,
  }),
  named("pg_qualstats", "2.1.1", "An extension collecting statistics about quals"),
  named("set_user", "4.1.0", "similar to SET ROLE but with added logging"),
  named("pg_squeeze", "1.8", "A tool to remove unused space from a relation"),
  named("aws_commons", "1.2", "Common data types across AWS services"),
  named("rds_tools", "1.8", "miscellaneous administrative functions for RDS PostgreSQL"),
  named("pgaudit", "1.7", "provides auditing functionality"),
  named("pg_stat_monitor", "2.1", "The pg_stat_monitor is a PostgreSQL Query Performance Monitoring tool"),
  named("pg_stat_kcache", "2.3.0", "Kernel statistics gathering"),
  named("pg_wait_sampling", "1.1", "sampling based statistics of wait events"),
  named("pg_bigm", "1.2", "text similarity measurement and index searching based on bigrams"),
  named("pglogical", "2.4.5", "PostgreSQL Logical Replication"),
  named("pgroonga_database", "3.2.5", "PGroonga database management module"),
  named("basejump-supabase_test_helpers", "0.0.6", "Helpers for tests of Supabase projects"),
  named("google_vacuum_mgmt", "1.0", "extension for assistive operational tooling"),
];
