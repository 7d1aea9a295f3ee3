// Foreign data wrappers without a handler: servers, user mappings and foreign tables can be declared, and no query on
// them goes anywhere. They stand in for the real ones, which reach the network and the server's files.

import { type Stub, stub } from "./stub.ts";

const wrapper = (name: string, version: string, comment: string): Stub =>
  stub(name, version, comment, {
    script: `
create foreign data wrapper ${name};
grant usage on foreign data wrapper ${name} to @extowner@ with grant option;
`,
  });

const outOfReach = (signatures: readonly string[]): string =>
  signatures
    .map(
      (signature) => `
create function ${signature} language plpgsql as $stub$
begin
  raise exception 'dblink is a stub here' using errcode = 'feature_not_supported',
    hint = 'Nothing that a migration says may reach the network in a rehearsal.';
end $stub$;`,
    )
    .join("");

const dblink: Stub = stub("dblink", "1.2", "connect to other PostgreSQL databases from within a database", {
  script: `
create type dblink_pkey_results as (position integer, colname text);
${outOfReach([
  "dblink_connect(text) returns text",
  "dblink_connect(text, text) returns text",
  "dblink_disconnect() returns text",
  "dblink_disconnect(text) returns text",
  "dblink(text) returns setof record",
  "dblink(text, boolean) returns setof record",
  "dblink(text, text) returns setof record",
  "dblink(text, text, boolean) returns setof record",
  "dblink_exec(text) returns text",
  "dblink_exec(text, boolean) returns text",
  "dblink_exec(text, text) returns text",
  "dblink_exec(text, text, boolean) returns text",
  "dblink_open(text, text) returns text",
  "dblink_fetch(text, integer) returns setof record",
  "dblink_close(text) returns text",
  "dblink_send_query(text, text) returns integer",
  "dblink_get_result(text) returns setof record",
  "dblink_is_busy(text) returns integer",
])}
create function dblink_get_connections() returns text[] language sql return null::text[];
create function dblink_current_query() returns text language sql return null::text;
create function dblink_get_pkey(text) returns setof dblink_pkey_results language sql as $$ select null::integer, null::text where false $$;
create function dblink_error_message(text) returns text language sql return 'OK';
create foreign data wrapper dblink_fdw;
grant usage on foreign data wrapper dblink_fdw to @extowner@ with grant option;
`,
});

export const foreign: readonly Stub[] = [
  dblink,
  wrapper("file_fdw", "1.0", "foreign-data wrapper for flat file access"),
  wrapper("postgres_fdw", "1.2", "foreign-data wrapper for remote PostgreSQL servers"),
];
