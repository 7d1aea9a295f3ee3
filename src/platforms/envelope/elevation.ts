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
// - OWNER TO: never of a function or a type, which a superuser's session may call once its author owns it; of relations and
//   schemas by names that Postgres has none of. Never to a superuser or a predefined role: REFRESH runs as the owner.
// - roles: no attribute that opens files, programs or the network. REPLICATION does, since a slot names a library to load.
// - foreign data wrappers: call their validator, which must be an extension's. DO, SELECT, COPY, memberships, ALTER SYSTEM, LOAD, subscriptions, tablespaces, languages: never.
// Hence superuser sessions in a migrated database run no DDL, and start with search_path = pg_catalog, since the owner
// may set another for the database.

import { blankLiterals } from "./blank-literals.ts";
import { writesCatalogHarmlessly } from "./catalog-writes.ts";
import { parameters } from "./parameters.ts";

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

// Relations, schemas and roles of Postgres begin with pg_, ours with lockstep.
const own = `(?!"?(?:pg_|information_schema|lockstep))${name}`;
const relation = String.raw`(?:${own}\s*\.\s*)?${own}`;
const switching = String.raw`(?:disable|enable(?:\s+always|\s+replica)?)\s+trigger\s+${name}`;
const relationKind = String.raw`(?:table|sequence|view|materialized\s+view|foreign\s+table)(?:\s+if\s+exists)?(?:\s+only)?`;
const owns = String.raw`${own}(?:\s*,\s*${own})*`;
const dropped = String.raw`(?:table|sequence|view|materialized\s+view|foreign\s+table|schema)(?:\s+if\s+exists)?\s+${relation}(?:\s*,\s*${relation})*`;
const behavior = String.raw`(?:\s+(?:cascade|restrict))?`;
const roleWord = [
  "with",
  "encrypted",
  "valid\\s+until",
  "password(?:\\s+null)?",
  "connection\\s+limit\\s+-?\\d+",
  "(?:no)?(?:login|inherit|createdb|createrole|bypassrls)",
  "nosuperuser",
  "noreplication",
].join("|");
const roleWords = String.raw`(?:\s+(?:${roleWord}))*`;

/** Text of statements by their libpg-query node, comments and literals blanked. */
const allowed: ReadonlyMap<string, RegExp> = new Map([
  [
    "CreateEventTrigStmt",
    whole(
      String.raw`create\s+event\s+trigger\s+${name}\s+on\s+(?:ddl_command_start|ddl_command_end|sql_drop|table_rewrite)\b[^;]*`,
    ),
  ],
  ["AlterOwnerStmt", whole(String.raw`alter\s+(?:event\s+trigger\s+${own}|schema\s+${own})\s+owner\s+to\s+${own}`)],
  [
    "AlterTableStmt",
    whole(
      String.raw`alter\s+${relationKind}\s+${relation}\s+(?:owner\s+to\s+${own}|${switching}(?:\s*,\s*${switching})*)`,
    ),
  ],
  [
    "CreateSchemaStmt",
    whole(String.raw`create\s+schema\s+(?:if\s+not\s+exists\s+)?(?:${own}\s+)?authorization\s+${own}`),
  ],
  // Up to 15 the creator of a role is no member of it, and may not touch what was given to it.
  ["DropStmt", whole(`drop\\s+${dropped}${behavior}`)],
  ["DropOwnedStmt", whole(String.raw`drop\s+owned\s+by\s+${owns}${behavior}`)],
  ["ReassignOwnedStmt", whole(String.raw`reassign\s+owned\s+by\s+${owns}\s+to\s+${own}`)],
  [
    "AlterDefaultPrivilegesStmt",
    whole(String.raw`alter\s+default\s+privileges\s+for\s+(?:role|user)\s+${owns}\s[^;]*`),
  ],
  ["CreateRoleStmt", whole(String.raw`create\s+(?:role|user|group)\s+${own}${roleWords}`)],
  ["AlterRoleStmt", whole(String.raw`alter\s+(?:role|user)\s+${own}${roleWords}`)],
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
      String.raw`create\s+extension\s+(?:if\s+not\s+exists\s+)?(?:"(?:${harmlessExtensions})"|(?:${harmlessExtensions}))(?:\s+with)?(?:\s+schema\s+${name})?(?:\s+cascade)?`,
    ),
  ],
  [
    "AlterRoleSetStmt",
    whole(String.raw`alter\s+(?:role|user)\s+${name}(?:\s+in\s+database\s+${name})?\s+${settingAction}`),
  ],
  ["AlterDatabaseSetStmt", whole(String.raw`alter\s+database\s+${name}\s+${settingAction}`)],
  [
    "VariableSetStmt",
    whole(
      String.raw`(?:set\s+(?:session\s+|local\s+)?role\s+${own}|set\s+(?:session\s+|local\s+)?(?:${parameters.join("|")})\s*(?:=|\bto\b)[^;,]+|reset\s+(?:${parameters.join("|")}))`,
    ),
  ],
]);

export const elevates = (tag: string, sql: string): boolean =>
  allowed.get(tag)?.test(blankLiterals(sql)) ?? writesCatalogHarmlessly(sql);
