// Which migrations can do anything to rows that are there, and to whose. It errs on the side of more: a table that is
// named anywhere in a script counts, and where code decides at run time, all do.
import type { Migration, Script } from "../model/index.ts";
import { type Node, nodeAt, type Statement, scriptStatements, textAt } from "../sql/index.ts";
import type { TableFacts } from "./prints.ts";

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

const decidesLater = /\b(?:do|call|execute|perform)\b|\bselect\s+[\w."]+\s*\(/i;
const reachesChildren = /\b(?:delete|truncate|cascade|merge)\b/i;

const scriptsOf = ({ up, down }: Migration): readonly Script[] => (down === null ? [up] : [up, down]);

/** Within quotes, quotes are doubled. */
const names = (lower: string, bare: string): boolean => lower.includes(bare.toLowerCase().replaceAll('"', '""'));

/** Is a table the platform's own, and does the migration say nothing of it? */
export const isAside = (
  migration: Migration,
  { schema, bare }: Pick<TableFacts, "schema" | "bare">,
  schemas: readonly string[],
): boolean => schemas.includes(schema) && !scriptsOf(migration).some(({ sql }) => names(sql.toLowerCase(), bare));

/** Tables whose rows a migration may have to do with. */
export const tablesFor = (migration: Migration, tables: readonly TableFacts[]): readonly TableFacts[] => {
  const text = scriptsOf(migration)
    .map(({ sql }) => sql)
    .join("\n");
  const lower = text.toLowerCase();
  if (decidesLater.test(text)) return tables;
  const named = new Set(tables.filter(({ bare }) => names(lower, bare)).map(({ oid }) => oid));
  if (
    tables.some(({ oid, triggers }) => triggers && named.has(oid)) &&
    /\b(?:insert|update|delete|merge)\b/i.test(text)
  )
    return tables;
  if (reachesChildren.test(text)) {
    for (let size = -1; size !== named.size; ) {
      size = named.size;
      for (const { oid, parents } of tables) if (parents.some((parent) => named.has(parent))) named.add(oid);
    }
  }
  return tables.filter(({ oid }) => named.has(oid));
};
