import { catalogWritesGuard } from "./catalog-writes.ts";

// Command tags under which an elevated statement fires event triggers. Null: any, since it runs or drops more than it
// says. What is not here fires none: event triggers do not see commands on themselves, on settings or on roles.
const firing: ReadonlyMap<string, string | null> = new Map([
  ["AlterDefaultPrivilegesStmt", null],
  ["AlterObjectSchemaStmt", "ALTER EXTENSION"],
  ["AlterOwnerStmt", null],
  ["AlterPublicationStmt", "ALTER PUBLICATION"],
  ["AlterTableStmt", null],
  ["CommentStmt", "COMMENT"],
  ["CreateCastStmt", "CREATE CAST"],
  ["CreateExtensionStmt", null],
  ["CreateFdwStmt", "CREATE FOREIGN DATA WRAPPER"],
  ["CreatePublicationStmt", "CREATE PUBLICATION"],
  ["CreateSchemaStmt", null],
  ["DropOwnedStmt", null],
  ["DropStmt", null],
  ["ReassignOwnedStmt", null],
]);

/** Statements that name a role, which must not be a mighty one: ours is known by name, others by this. */
const naming: ReadonlySet<string> = new Set([
  "AlterDefaultPrivilegesStmt",
  "AlterOwnerStmt",
  "AlterRoleStmt",
  "AlterTableStmt",
  "CreateSchemaStmt",
  "DropOwnedStmt",
  "ReassignOwnedStmt",
  "VariableSetStmt",
]);

const mightyRoles = `
union all
select s.rolname::text
from pg_catalog.pg_roles s
where s.oid operator(pg_catalog.<>) 10 and s.rolname operator(pg_catalog.!~) '^pg_'
  and (s.rolsuper or s.rolreplication
    or pg_catalog.pg_has_role(s.oid, 'pg_read_server_files'::pg_catalog.regrole, 'member')
    or pg_catalog.pg_has_role(s.oid, 'pg_write_server_files'::pg_catalog.regrole, 'member')
    or pg_catalog.pg_has_role(s.oid, 'pg_execute_server_program'::pg_catalog.regrole, 'member'))`;

const validators = `
union all
select p.proname::text
from pg_catalog.pg_proc p
join pg_catalog.pg_roles r on r.oid operator(pg_catalog.=) p.proowner
where not r.rolsuper and p.proname operator(pg_catalog.~) '_fdw_(handler|validator)$'`;

const eventTriggers = (command: string | null | undefined): string => {
  const fires = {
    any: "true",
    none: "false",
    some: `(t.evttags is null or '${command}' operator(pg_catalog.=) any (t.evttags))`,
  }[command === null ? "any" : command === undefined ? "none" : "some"];
  return `
select t.evtname::text as name
from pg_catalog.pg_event_trigger t
join pg_catalog.pg_proc p on p.oid operator(pg_catalog.=) t.evtfoid
join pg_catalog.pg_roles r on r.oid operator(pg_catalog.=) p.proowner
where not r.rolsuper and ${fires}`;
};

/**
 * For the migration's own session, right before an elevated statement: a row names what of the author's would run inside
 * it, so it must not be elevated. Null: nothing can.
 */
export const elevationGuard = (tag: string): string | null => {
  if (tag === "DeleteStmt" || tag === "UpdateStmt") return catalogWritesGuard;
  if (!firing.has(tag) && !naming.has(tag)) return null;
  return `${eventTriggers(firing.get(tag))}${tag === "CreateFdwStmt" ? validators : ""}${naming.has(tag) ? mightyRoles : ""}
order by 1`;
};
