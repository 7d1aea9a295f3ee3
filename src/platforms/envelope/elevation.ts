// Which statements may run once with superuser rights, although Postgres refused them to the migration role.
//
// During such a statement the role is a superuser. Afterwards it is a plain role again, so two things must hold. Nothing
// written by the author may run inside the statement: see `elevationGuard` for event triggers, the one way in. And it may
// leave nothing behind that later runs in a superuser's session, or that the role then owns and can use to climb:
// - CREATE FUNCTION, ALTER FUNCTION: could replace or mark SECURITY DEFINER what superusers own. Also for LEAKPROOF.
// - CREATE CAST WITH FUNCTION between types of others: catalog queries of a superuser would call it. WITHOUT FUNCTION:
//   reinterprets memory. Only WITH INOUT calls nothing of the author's.
// - operator classes and base types: bind functions to signatures that Postgres does not verify.
// - event triggers ON login: would run when the superuser connects.
// - CREATE EXTENSION: the role comes to own the functions; so only extensions whose functions are harmless to own.
// - foreign data wrappers: call their validator, which must be an extension's. DO, SELECT, COPY, roles, ALTER SYSTEM, LOAD, subscriptions, tablespaces, languages: never.
// Hence superuser sessions in a migrated database run no DDL, and start with search_path = pg_catalog, since the owner
// may set another for the database.

import { blankLiterals } from "./blank-literals.ts";

// Command tags under which an elevated statement fires event triggers. Null: any, since an extension's script runs more
// statements. What is not here fires none: event triggers do not see commands on themselves, on settings or on roles.
const firing: ReadonlyMap<string, string | null> = new Map([
  ["AlterObjectSchemaStmt", "ALTER EXTENSION"],
  ["AlterPublicationStmt", "ALTER PUBLICATION"],
  ["CommentStmt", "COMMENT"],
  ["CreateCastStmt", "CREATE CAST"],
  ["CreateExtensionStmt", null],
  ["CreateFdwStmt", "CREATE FOREIGN DATA WRAPPER"],
  ["CreatePublicationStmt", "CREATE PUBLICATION"],
]);

/**
 * For the migration's own session, right before an elevated statement: a row names what of the author's would run inside
 * it, so it must not be elevated. Null: nothing can.
 */
export const elevationGuard = (tag: string): string | null => {
  const command = firing.get(tag);
  if (command === undefined) return null;
  const fires =
    command === null ? "true" : `(t.evttags is null or '${command}' operator(pg_catalog.=) any (t.evttags))`;
  const validators = `
union all
select p.proname::text
from pg_catalog.pg_proc p
join pg_catalog.pg_roles r on r.oid operator(pg_catalog.=) p.proowner
where not r.rolsuper and p.proname operator(pg_catalog.~) '_fdw_(handler|validator)$'`;
  return `
select t.evtname::text as name
from pg_catalog.pg_event_trigger t
join pg_catalog.pg_proc p on p.oid operator(pg_catalog.=) t.evtfoid
join pg_catalog.pg_roles r on r.oid operator(pg_catalog.=) p.proowner
where not r.rolsuper and ${fires}
${tag === "CreateFdwStmt" ? validators : ""}
order by 1`;
};

const name = String.raw`(?:"[^"]+"|[a-z_][\w$]*)`;
const wrapperFunction = (kind: string): string =>
  String.raw`(?:${name}\s*\.\s*)?"?(?!file_|postgres_|dblink_)[a-z0-9_]+_fdw_${kind}"?`;
const harmlessExtensions = [
  "autoinc",
  "bloom",
  "earthdistance",
  "insert_username",
  "intagg",
  "moddatetime",
  "pg_buffercache",
  "pg_freespacemap",
  "pg_prewarm",
  "pg_stat_statements",
  "pgrowlocks",
  "pgstattuple",
  "refint",
  "sslinfo",
].join("|");

const whole = (pattern: string): RegExp => new RegExp(String.raw`^\s*${pattern}\s*;?\s*$`, "i");

// Settings of procedural languages run code; every other dotted name is inert text.
const customSetting = String.raw`(?!"?pl)(?:[a-z_][\w$]*(?:\s*\.\s*[a-z_][\w$]*)+|"[a-z_][\w$]*(?:\.[\w$]+)+")`;
const settingAction = String.raw`(?:set\s+${customSetting}\s*(?:=|\bto\b)[^;]+|reset\s+${customSetting})`;

/** Text of statements by their libpg-query node, comments and literals blanked. */
const allowed: ReadonlyMap<string, RegExp> = new Map([
  [
    "CreateEventTrigStmt",
    whole(
      String.raw`create\s+event\s+trigger\s+${name}\s+on\s+(?:ddl_command_start|ddl_command_end|sql_drop|table_rewrite)\b[^;]*`,
    ),
  ],
  // Not ours: its new owner could disable it.
  ["AlterOwnerStmt", whole(String.raw`alter\s+event\s+trigger\s+(?!"?lockstep)${name}\s+owner\s+to\s+${name}`)],
  // Members of an extension may be the author's: never into a schema that a superuser's session looks into.
  [
    "AlterObjectSchemaStmt",
    whole(String.raw`alter\s+extension\s+${name}\s+set\s+schema\s+(?!"?(?:pg_|information_schema))${name}`),
  ],
  ["CommentStmt", whole(String.raw`comment\s+on\b[^;]*`)],
  // Any name of a builtin wrapper's functions would bring files and network back.
  [
    "CreateFdwStmt",
    whole(
      String.raw`create\s+foreign\s+data\s+wrapper\s+${name}(?:\s+(?:no\s+handler|no\s+validator|handler\s+${wrapperFunction("handler")}|validator\s+${wrapperFunction("validator")}))*`,
    ),
  ],
  ["CreatePublicationStmt", whole(String.raw`create\s+publication\b[^;]*`)],
  ["AlterPublicationStmt", whole(String.raw`alter\s+publication\b[^;]*`)],
  [
    "CreateCastStmt",
    whole(String.raw`create\s+cast\s*\([^)]*(?:\([^)]*\)[^)]*)?\)\s*with\s+inout(?:\s+as\s+(?:implicit|assignment))?`),
  ],
  [
    "CreateExtensionStmt",
    whole(
      String.raw`create\s+extension\s+(?:if\s+not\s+exists\s+)?(?:"(?:${harmlessExtensions})"|(?:${harmlessExtensions}))(?:\s+with)?(?:\s+schema\s+${name})?`,
    ),
  ],
  [
    "AlterRoleSetStmt",
    whole(String.raw`alter\s+(?:role|user)\s+${name}(?:\s+in\s+database\s+${name})?\s+${settingAction}`),
  ],
  ["AlterDatabaseSetStmt", whole(String.raw`alter\s+database\s+${name}\s+${settingAction}`)],
  ["VariableSetStmt", whole(String.raw`set\s+(?:session\s+|local\s+)?session_replication_role\s*(?:=|\bto\b)[^;,]+`)],
]);

export const elevates = (tag: string, sql: string): boolean => allowed.get(tag)?.test(blankLiterals(sql)) ?? false;
