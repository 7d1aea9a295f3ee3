create schema api;
create table api.orders (id bigint primary key);
grant usage on schema api to anon, authenticated;
grant select on api.orders to anon;
create schema hidden;
create table hidden.orders (id bigint primary key);
grant select on hidden.orders to anon;
do $$ begin execute format('alter database %I set pgrst.db_schemas = %L', current_database(), 'public, api, hidden'); end $$;
