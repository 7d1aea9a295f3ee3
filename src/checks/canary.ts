import type { CanaryGround } from "./contract.ts";

// Planted all at once, so every check has a name of its own for what it plants.

/** Qualified name of something that a check plants; `ground.schema` comes quoted. */
export const canaryName = ({ schema }: Pick<CanaryGround, "schema">, check: string, suffix = ""): string =>
  `${schema}.lockstep_canary_${check.replaceAll("-", "_")}${suffix}`;

/** Name of a role that a check plants. */
export const canaryRole = (check: string): string => `lockstep_canary_${check.replaceAll("-", "_")}`;

/** A number that no row of this catalog has. */
const freshOid = (catalog: string): string =>
  `pg_catalog.pg_nextoid('pg_catalog.${catalog}', 'oid', 'pg_catalog.${catalog}_oid_index')`;

/** Rows of a superuser's that make a role that row level security does not hold. */
export const bypassingRole = (name: string): string => `
insert into pg_catalog.pg_authid (oid, rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit)
values (${freshOid("pg_authid")}, '${name}', false, true, false, false, false, false, true, -1)`;

/** Rows of a superuser's that make a wrapper for foreign data that reaches nothing, and that everybody may use. */
export const emptyWrapper = (name: string): string => `
insert into pg_catalog.pg_foreign_data_wrapper (oid, fdwname, fdwowner, fdwhandler, fdwvalidator, fdwacl, fdwoptions)
values (${freshOid("pg_foreign_data_wrapper")}, '${name}', 10, 0, 0, array[pg_catalog.makeaclitem(0, 10, 'USAGE', false)], null)`;

/** A table under row level security that lets a user see his own rows. */
export const guardedTable = (ground: CanaryGround, check: string): string => {
  const table = canaryName(ground, check, "_rows");
  return `create table ${table} (id integer, owner_id text);
alter table ${table} enable row level security;
create policy own_rows on ${table} using (owner_id = (select ${ground.identity})::text);
grant select on ${table} to ${ground.role};`;
};
