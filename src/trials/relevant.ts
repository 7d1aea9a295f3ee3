// Which migrations can do anything to rows that are there, and to whose. It errs on the side of more: a table that is
// named anywhere in a script counts, and where code decides at run time, all do.
import type { Migration, Script } from "../model/index.ts";
import { type Node, nodeAt, type Statement, scriptStatements, textAt } from "../sql/index.ts";
import { isNamedIn } from "./named.ts";
import type { TableKnown } from "./prints.ts";
import type { Routine } from "./routines.ts";

/** Statements that leave rows as they are. */
const harmless: ReadonlySet<string> = new Set([
  "CreateStmt",
  "CreateFunctionStmt",
  "CreatePolicyStmt",
  "AlterPolicyStmt",
  "CreateTrigStmt",
  "ViewStmt",
  "CreateEnumStmt",
  "AlterEnumStmt",
  "CreateDomainStmt",
  "CompositeTypeStmt",
  "CreateSchemaStmt",
  "CreateExtensionStmt",
  "CreateSeqStmt",
  "CreateRoleStmt",
  "AlterRoleStmt",
  "AlterDefaultPrivilegesStmt",
  "AlterOwnerStmt",
  "GrantStmt",
  "GrantRoleStmt",
  "CommentStmt",
  "VariableSetStmt",
  "TransactionStmt",
  "DefineStmt",
  "AlterFunctionStmt",
]);

/** Objects that hold no rows. */
const withoutRows: ReadonlySet<string> = new Set([
  "OBJECT_FUNCTION",
  "OBJECT_PROCEDURE",
  "OBJECT_POLICY",
  "OBJECT_TRIGGER",
  "OBJECT_VIEW",
  "OBJECT_INDEX",
  "OBJECT_ROLE",
]);

const bareName = (node: Node): string | null => textAt(nodeAt(node, "relation"), "relname");

const createdBy = (statements: readonly Statement[]): ReadonlySet<string> =>
  new Set(
    statements.flatMap(({ tag, node }) =>
      tag === "CreateStmt" && node.if_not_exists !== true ? (bareName(node) ?? []) : [],
    ),
  );

/** What a DROP names, without schemas. Null where that is no list of names. */
const droppedNames = ({ node }: Statement): readonly string[] | null => {
  const objects = Array.isArray(node.objects) ? node.objects : [];
  const names = objects.map((object) =>
    JSON.stringify(object)
      .match(/"sval":"((?:[^"\\]|\\.)*)"/g)
      ?.at(-1),
  );
  return names.some((name) => name === undefined) ? null : names.map((name) => name?.slice(8, -1) ?? "");
};

const leavesRows = (statement: Statement, own: ReadonlySet<string>): boolean => {
  const { tag, node } = statement;
  if (harmless.has(tag)) return true;
  if (tag === "DropStmt") {
    if (withoutRows.has(textAt(node, "removeType") ?? "")) return true;
    return (
      textAt(node, "removeType") === "OBJECT_TABLE" && droppedNames(statement)?.every((name) => own.has(name)) === true
    );
  }
  if (tag === "IndexStmt" && node.unique !== true) return true;
  const target = bareName(node);
  if (target === null || !own.has(target)) return false;
  // Rows that come from elsewhere depend on what is there.
  return (
    tag === "AlterTableStmt" ||
    tag === "IndexStmt" ||
    (tag === "InsertStmt" && !/"fromClause"/.test(JSON.stringify(node)))
  );
};

/** Can it do anything to rows of tables that were there before? */
export const touchesRows = ({ up, down }: Migration): boolean => {
  const ups = scriptStatements(up.sql);
  const own = createdBy(ups);
  const statements = [...ups, ...(down === null ? [] : scriptStatements(down.sql))];
  return statements.some((statement) => !leavesRows(statement, own));
};

const decidesLater = /\b(?:do|call|perform)\b|\bexecute\b(?!\s+(?:function|procedure|on)\b)|\bselect\s+[\w."]+\s*\(/i;
const decidesInside = /\bexecute\b/i;
const makesTriggers = /\bexecute\s+(?:function|procedure)\b/i;
const reachesChildren = /\b(?:delete|truncate|cascade|merge)\b/i;
const writesRows = /\b(?:insert|update|delete|merge)\b/i;

const scriptsOf = ({ up, down }: Migration): readonly Script[] => (down === null ? [up] : [up, down]);

const textOfScripts = (migration: Migration): string =>
  scriptsOf(migration)
    .map(({ sql }) => sql)
    .join("\n");

/** Is a table the platform's own, and does the migration say nothing of it? */
export const isAside = (
  migration: Migration,
  { schema, bare }: Pick<TableKnown, "schema" | "bare">,
  schemas: readonly string[],
): boolean => schemas.includes(schema) && !isNamedIn(textOfScripts(migration).toLowerCase(), bare);

/** Those that are named, and those that refer to them where a text may reach them. */
const reachedBy = (text: string, tables: readonly TableKnown[]): ReadonlySet<number> => {
  const lower = text.toLowerCase();
  const reached = new Set(tables.filter(({ bare }) => isNamedIn(lower, bare)).map(({ oid }) => oid));
  if (!reachesChildren.test(text)) return reached;
  for (let size = -1; size !== reached.size; ) {
    size = reached.size;
    for (const { oid, parents } of tables) if (parents.some((parent) => reached.has(parent))) reached.add(oid);
  }
  return reached;
};

/** With what triggers and rules of tables run that it reaches, and what it names. Null where that does not say which tables it reaches. */
const withRan = (script: string, routines: readonly Routine[], tables: readonly TableKnown[]): string | null => {
  let text = script;
  const ran = new Set<Routine>();
  for (let size = -1; size !== ran.size; ) {
    size = ran.size;
    const lower = text.toLowerCase();
    const reached = reachedBy(text, tables);
    for (const routine of routines) {
      const fired = routine.tables.some((oid) => reached.has(oid));
      if (fired && routine.text === null) return null;
      if (fired || isNamedIn(lower, routine.name)) ran.add(routine);
    }
    const code = [...ran].map((routine) => routine.text ?? "");
    if (code.some((one) => decidesInside.test(one))) return null;
    text = [script, ...code].join("\n");
  }
  return text;
};

/** Tables whose rows a migration may have to do with: what it names, and what code names that it may set off. */
export const tablesFor = async (
  migration: Migration,
  tables: readonly TableKnown[],
  readRoutines: () => Promise<readonly Routine[]>,
): Promise<readonly TableKnown[]> => {
  const script = textOfScripts(migration);
  const writes = writesRows.test(script);
  if (decidesLater.test(script) || (writes && makesTriggers.test(script))) return tables;
  const text = writes ? withRan(script, await readRoutines(), tables) : script;
  if (text === null) return tables;
  const reached = reachedBy(text, tables);
  return tables.filter(({ oid }) => reached.has(oid));
};

/** The text of its scripts, and of all code that they may set off. Null where that decides at run time. */
export const textOfAll = (
  migration: Migration,
  tables: readonly TableKnown[],
  routines: readonly Routine[],
): string | null => withRan(textOfScripts(migration), routines, tables);
