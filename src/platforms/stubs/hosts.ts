// Extensions that hosts offer beside contrib: GraphQL, foreign data, time series, partitions, sharding.

import { constants, grantsToOwner, ownSchema, type Stub, stub } from "./stub.ts";

const graphql = stub("pg_graphql", "1.5.11", "pg_graphql: GraphQL support", {
  schema: "graphql",
  script: `
grant usage on schema graphql to public;
create sequence graphql.seq_schema_version as integer cycle;
create function graphql.resolve(query text, variables jsonb default '{}', "operationName" text default null, extensions jsonb default null)
returns jsonb language sql as $$ select '{"data": null}'::jsonb $$;
create function graphql._internal_resolve(query text, variables jsonb default '{}', "operationName" text default null, extensions jsonb default null)
returns jsonb language sql as $$ select '{"data": null}'::jsonb $$;
create function graphql.increment_schema_version() returns event_trigger language plpgsql as $$ begin end $$;
create function graphql.get_schema_version() returns integer language sql as $$ select last_value::integer from graphql.seq_schema_version $$;
create function graphql.comment_directive(comment_ text) returns jsonb language sql immutable as $$
  select coalesce((regexp_match($1, '@graphql\\((.+)\\)'))[1]::jsonb, '{}') $$;
create function graphql.exception(message text) returns text language plpgsql as $$
begin raise exception using errcode = '22000', message = $1; end $$;
${grantsToOwner("graphql")}
`,
});

const handlers = [
  "stripe",
  "firebase",
  "s3",
  "s3_vectors",
  "big_query",
  "click_house",
  "airtable",
  "logflare",
  "auth0",
  "mssql",
  "redis",
  "cognito",
  "wasm",
  "iceberg",
  "notion",
  "snowflake",
  "duckdb",
  "paddle",
  "calendly",
  "cal",
];

const wrappers = stub("wrappers", "0.5.3", "Foreign data wrappers developed by Supabase", {
  script: `
create table wrappers_fdw_stats (
  fdw_name text primary key, create_times bigint, rows_in bigint, rows_out bigint, bytes_in bigint, bytes_out bigint, metadata jsonb,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now()
);
-- fdw_handler_in refuses whatever it is asked: enough of a handler for DDL.
${handlers
  .map(
    (name) => `
create function ${name}_fdw_handler() returns fdw_handler strict language internal as 'fdw_handler_in';
create function ${name}_fdw_validator(options text[], catalog oid) returns void language plpgsql as $$ begin end $$;
create function ${name}_fdw_meta() returns table (name text, version text, author text, website text) language sql as $$
  select '${name}', '0', null::text, null::text $$;`,
  )
  .join("")}
`,
});

const timescale = stub("timescaledb", "2.17.2", "Enables scalable inserts and complex queries for time-series data", {
  relocatable: false,
  script: `
${ownSchema("_timescaledb_catalog")}
${ownSchema("timescaledb_information")}
create table _timescaledb_catalog.hypertable (
  id serial primary key, schema_name name not null, table_name name not null, unique (schema_name, table_name)
);
create view timescaledb_information.hypertables as
  select schema_name as hypertable_schema, table_name as hypertable_name from _timescaledb_catalog.hypertable;
create table timescaledb_information.jobs (job_id integer, application_name text, proc_name name, hypertable_name name);
create function create_hypertable(
  relation regclass, time_column_name name, partitioning_column name default null, number_partitions integer default null,
  associated_schema_name name default null, associated_table_prefix name default null, chunk_time_interval anyelement default null::bigint,
  create_default_indexes boolean default true, if_not_exists boolean default false, partitioning_func regproc default null,
  migrate_data boolean default false
) returns table (hypertable_id integer, schema_name name, table_name name, created boolean) language plpgsql as $$
#variable_conflict use_column
begin
  if create_default_indexes then
    execute format('create index if not exists %I on %s (%I desc)',
      (select c.relname from pg_catalog.pg_class c where c.oid = relation) || '_' || time_column_name || '_idx', relation, time_column_name);
  end if;
  return query insert into _timescaledb_catalog.hypertable as h (schema_name, table_name)
    select n.nspname, c.relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = relation
    on conflict (schema_name, table_name) do update set table_name = excluded.table_name returning h.id, h.schema_name, h.table_name, true;
end $$;
create type _timescaledb_catalog.dimension_info as (column_name name, partition_interval text);
create function by_range(column_name name, partition_interval anyelement default null::bigint, partition_func regproc default null)
  returns _timescaledb_catalog.dimension_info language sql immutable as $$ select row($1, $2::text)::_timescaledb_catalog.dimension_info $$;
create function by_hash(column_name name, number_partitions integer, partition_func regproc default null)
  returns _timescaledb_catalog.dimension_info language sql immutable as $$ select row($1, $2::text)::_timescaledb_catalog.dimension_info $$;
create function create_hypertable(
  relation regclass, dimension _timescaledb_catalog.dimension_info, create_default_indexes boolean default true,
  if_not_exists boolean default false, migrate_data boolean default false
) returns table (hypertable_id integer, created boolean) language sql as $$
  select hypertable_id, created from @extschema@.create_hypertable($1, ($2).column_name, create_default_indexes => $3) $$;
create function time_bucket(bucket_width interval, ts timestamptz) returns timestamptz language sql immutable parallel safe
  as $$ select date_bin($1, $2, '2000-01-03 00:00:00+00'::timestamptz) $$;
create function time_bucket(bucket_width interval, ts timestamptz, origin timestamptz) returns timestamptz language sql immutable parallel safe
  as $$ select date_bin($1, $2, $3) $$;
create function time_bucket(bucket_width interval, ts timestamp) returns timestamp language sql immutable parallel safe
  as $$ select date_bin($1, $2, '2000-01-03 00:00:00'::timestamp) $$;
create function time_bucket(bucket_width interval, ts date) returns date language sql immutable parallel safe
  as $$ select date_bin($1, $2::timestamp, '2000-01-03 00:00:00'::timestamp)::date $$;
create function time_bucket(bucket_width bigint, ts bigint) returns bigint language sql immutable parallel safe as $$ select $2 / $1 * $1 $$;
${constants(
  [
    'add_retention_policy(relation regclass, drop_after "any", if_not_exists boolean default false) returns integer = 1',
    "remove_retention_policy(relation regclass, if_exists boolean default false) returns void",
    'add_compression_policy(hypertable regclass, compress_after "any", if_not_exists boolean default false) returns integer = 1',
    "remove_compression_policy(hypertable regclass, if_exists boolean default false) returns boolean = true",
    'add_continuous_aggregate_policy(continuous_aggregate regclass, start_offset "any", end_offset "any", schedule_interval interval, if_not_exists boolean default false) returns integer = 1',
    "remove_continuous_aggregate_policy(continuous_aggregate regclass, if_exists boolean default false) returns void",
    "set_chunk_time_interval(hypertable regclass, chunk_time_interval anyelement) returns void",
    "drop_chunks(relation regclass, older_than anyelement) returns setof text = null::text",
    "show_chunks(relation regclass) returns setof regclass = null::regclass",
    "add_dimension(hypertable regclass, column_name name, number_partitions integer default null, chunk_time_interval bigint default null) returns integer = 1",
  ].map((line) => line.replaceAll('"any"', "anyelement")),
  "volatile",
)}
create function timescale_stub_keep(anyelement, anyelement, timestamptz) returns anyelement language sql immutable as $$
  select coalesce($1, $2) $$;
create aggregate first(anyelement, timestamptz) (sfunc = @extschema@.timescale_stub_keep, stype = anyelement);
create aggregate last(anyelement, timestamptz) (sfunc = @extschema@.timescale_stub_keep, stype = anyelement);
${grantsToOwner("_timescaledb_catalog")}
${grantsToOwner("timescaledb_information")}
`,
});

const partman = stub("pg_partman", "5.2.4", "Extension to manage partitioned tables by time or ID", {
  relocatable: false,
  script: `
create table part_config (
  parent_table text primary key, control text not null, partition_interval text not null, partition_type text not null, premake integer not null default 4,
  automatic_maintenance text not null default 'on', retention text, retention_keep_table boolean not null default true,
  retention_keep_index boolean not null default true, infinite_time_partitions boolean not null default false, datetime_string text,
  inherit_privileges boolean default false, template_table text, retention_schema text, optimize_constraint integer not null default 30
);
create function create_parent(
  p_parent_table text, p_control text, p_interval text, p_type text default 'range', p_epoch text default 'none', p_premake integer default 4,
  p_start_partition text default null, p_default_table boolean default true, p_automatic_maintenance text default 'on',
  p_constraint_cols text[] default null, p_template_table text default null, p_jobmon boolean default true
) returns boolean language sql as $$
  insert into @extschema@.part_config (parent_table, control, partition_interval, partition_type, premake) values ($1, $2, $3, $4, $6)
  returning true $$;
create function undo_partition(p_parent_table text, p_target_table text default null, p_keep_table boolean default true)
returns void language sql as $$ delete from @extschema@.part_config where parent_table = $1 $$;
create function run_maintenance(p_parent_table text default null, p_analyze boolean default false, p_jobmon boolean default true)
returns void language sql as $$ $$;
create procedure run_maintenance_proc(p_wait integer default 0, p_analyze boolean default null, p_jobmon boolean default true) language sql as $$ $$;
grant all on part_config to @extowner@ with grant option;
`,
});

const citus = stub("citus", "12.1", "Citus distributed database", {
  relocatable: false,
  script: constants(
    [
      "create_distributed_table(table_name regclass, distribution_column text, distribution_type text default 'hash', colocate_with text default 'default', shard_count integer default null) returns void",
      "create_reference_table(table_name regclass) returns void",
      "undistribute_table(table_name regclass, cascade_via_foreign_keys boolean default false) returns void",
      "citus_add_local_table_to_metadata(table_name regclass, cascade_via_foreign_keys boolean default false) returns void",
    ],
    "volatile",
  ),
});

export const hosts: readonly Stub[] = [graphql, wrappers, timescale, partman, citus];
