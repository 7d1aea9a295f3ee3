import { grantsToOwner, ownSchema, type Stub, stub } from "./stub.ts";

const pgnet = stub("pg_net", "0.14.0", "Async HTTP", {
  relocatable: false,
  script: `
${ownSchema("net")}
create domain net.http_method as text check (value ilike 'get' or value ilike 'post' or value ilike 'delete');
create type net.request_status as enum ('PENDING', 'SUCCESS', 'ERROR');
create type net.http_response as (status_code integer, headers jsonb, body text);
create type net.http_response_result as (status net.request_status, message text, response net.http_response);
create unlogged table net.http_request_queue (
  id bigserial, method net.http_method not null, url text not null, headers jsonb, body bytea, timeout_milliseconds integer not null
);
create unlogged table net._http_response (
  id bigint, status_code integer, content_type text, headers jsonb, content text, timed_out boolean, error_msg text,
  created timestamptz not null default now()
);
create index _http_response_created_idx on net._http_response (created);
-- Addresses that a project keeps among its secrets are not there: no reason to stop what only passes them on.
create function net.http_get(
  url text, params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds integer default 5000
) returns bigint language sql as $$
  insert into net.http_request_queue (method, url, headers, timeout_milliseconds) values ('GET', coalesce($1, ''), $3, $4) returning id $$;
create function net.http_post(
  url text, body jsonb default '{}', params jsonb default '{}',
  headers jsonb default '{"Content-Type": "application/json"}', timeout_milliseconds integer default 5000
) returns bigint language sql as $$
  insert into net.http_request_queue (method, url, headers, body, timeout_milliseconds)
  values ('POST', coalesce($1, ''), $4, convert_to($2::text, 'UTF8'), $5) returning id $$;
create function net.http_delete(
  url text, params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds integer default 5000, body jsonb default null
) returns bigint language sql as $$
  insert into net.http_request_queue (method, url, headers, timeout_milliseconds) values ('DELETE', coalesce($1, ''), $3, $4) returning id $$;
create function net.http_collect_response(request_id bigint, async boolean default true)
returns net.http_response_result language sql as $$
  select row('PENDING', 'request is pending processing', null)::net.http_response_result $$;
create function net._await_response(request_id bigint) returns boolean language sql as $$ select false $$;
create function net.worker_restart() returns boolean language sql as $$ select true $$;
grant all on all tables in schema net to public;
grant all on all sequences in schema net to public;
${grantsToOwner("net")}
`,
});

const http = stub("http", "1.6", "HTTP client for PostgreSQL, allows web page retrieval inside the database.", {
  script: `
create domain http_method as text;
create type http_header as (field varchar, value varchar);
create type http_response as (status integer, content_type varchar, headers http_header[], content varchar);
create type http_request as (method http_method, uri varchar, headers http_header[], content_type varchar, content varchar);
create function http_header(field varchar, value varchar) returns http_header language sql return row($1, $2)::http_header;
-- An empty answer lets a script go on that installs what it downloads.
create function http(request http_request) returns http_response language sql
  return row(200, 'application/json', null, '[]')::http_response;
create function http_get(uri varchar) returns http_response language sql
  return http(row('GET', $1, null, null, null)::http_request);
create function http_get(uri varchar, data jsonb) returns http_response language sql
  return http(row('GET', $1, null, null, null)::http_request);
create function http_post(uri varchar, content varchar, content_type varchar) returns http_response language sql
  return http(row('POST', $1, null, $3, $2)::http_request);
create function http_post(uri varchar, data jsonb) returns http_response language sql
  return http(row('POST', $1, null, null, null)::http_request);
create function http_put(uri varchar, content varchar, content_type varchar) returns http_response language sql
  return http(row('PUT', $1, null, $3, $2)::http_request);
create function http_patch(uri varchar, content varchar, content_type varchar) returns http_response language sql
  return http(row('PATCH', $1, null, $3, $2)::http_request);
create function http_delete(uri varchar) returns http_response language sql
  return http(row('DELETE', $1, null, null, null)::http_request);
create function http_delete(uri varchar, content varchar, content_type varchar) returns http_response language sql
  return http(row('DELETE', $1, null, $3, $2)::http_request);
create function http_head(uri varchar) returns http_response language sql
  return http(row('HEAD', $1, null, null, null)::http_request);
create function http_set_curlopt(curlopt varchar, value varchar) returns boolean language sql return true;
create function http_reset_curlopt() returns boolean language sql return true;
create function http_list_curlopt() returns table (curlopt text, value text) language sql as $$ select null::text, null::text where false $$;
create function urlencode(string varchar) returns text strict language sql immutable return $1;
create function urlencode(string bytea) returns text strict language sql immutable return encode($1, 'escape');
create function urlencode(data jsonb) returns text strict language sql immutable return $1::text;
create function text_to_bytea(data text) returns bytea strict language sql immutable return convert_to($1, 'UTF8');
create function bytea_to_text(data bytea) returns text strict language sql immutable return convert_from($1, 'UTF8');
`,
});

export const network: readonly Stub[] = [pgnet, http];
