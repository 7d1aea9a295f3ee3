// A statement in a form that may run again after it went through. Only a proposal: it is shown when the whole file was
// seen to run again from wherever it may stop, and to end in the same catalog.
import { nodeAt, nodesAt, quoteName, type Statement, textAt } from "../sql/index.ts";

type Rewrite = (text: string, node: Statement["node"]) => string | null;

const insert =
  (pattern: RegExp, words: string): Rewrite =>
  (text) =>
    pattern.test(text) ? text.replace(pattern, (head) => `${head}${words}`) : null;

const nameOf = (node: Statement["node"], field = "relation"): string => {
  const relation = nodeAt(node, field);
  return ["schemaname", "relname"]
    .flatMap((part) => textAt(relation, part) ?? [])
    .map(quoteName)
    .join(".");
};

const guarded = (text: string, condition: string): string =>
  `do $lockstep$ begin\n  ${text};\nexception when ${condition} then null;\nend $lockstep$`;

const unlessThere = (kind: string): Rewrite =>
  insert(new RegExp(`^create\\s+(?:unlogged\\s+)?${kind}\\s+`, "i"), "if not exists ");

/** An index that was not finished is in the way, and `if not exists` would leave it as it is. */
const index: Rewrite = (text, node) => {
  const name = textAt(node, "idxname");
  if (name === null) return null;
  if (node.concurrent !== true) return insert(/^create\s+(?:unique\s+)?index\s+/i, "if not exists ")(text, node);
  const schema = textAt(nodeAt(node, "relation"), "schemaname");
  const full = [...(schema === null ? [] : [schema]), name].map(quoteName).join(".");
  return `drop index concurrently if exists ${full};\n${text.replace(/(concurrently\s+)if\s+not\s+exists\s+/i, "$1")}`;
};

const alterTable: Rewrite = (text, node) => {
  const table = nameOf(node);
  const commands = nodesAt(node, "cmds").map((command) => nodeAt(command, "AlterTableCmd"));
  const drops = commands.flatMap((command) => {
    if (textAt(command, "subtype") !== "AT_AddConstraint") return [];
    const name = textAt(nodeAt(nodeAt(command, "def"), "Constraint"), "conname");
    return [name === null ? null : `alter table ${table} drop constraint if exists ${quoteName(name)};\n`];
  });
  if (drops.includes(null)) return null;
  const again = text
    .replace(/\badd\s+column\s+(?!if\b)/gi, "add column if not exists ")
    .replace(/\bdrop\s+column\s+(?!if\b)/gi, "drop column if exists ")
    .replace(/\bdrop\s+constraint\s+(?!if\b)/gi, "drop constraint if exists ");
  return `${drops.join("")}${again}`;
};

const REWRITES: Readonly<Record<string, Rewrite>> = {
  CreateStmt: unlessThere("table"),
  IndexStmt: index,
  AlterTableStmt: alterTable,
  CreateSchemaStmt: unlessThere("schema"),
  CreateExtensionStmt: unlessThere("extension"),
  CreateSeqStmt: unlessThere("sequence"),
  CreateTableAsStmt: insert(/^create\s+(?:unlogged\s+)?(?:table|materialized\s+view)\s+/i, "if not exists "),
  DropStmt: insert(
    /^drop\s+(?:materialized\s+view|foreign\s+table|event\s+trigger|\w+)\s+(?:concurrently\s+)?/i,
    "if exists ",
  ),
  ViewStmt: (text) => text.replace(/^create\s+(?!or\b)/i, "create or replace "),
  CreateFunctionStmt: (text) => text.replace(/^create\s+(?!or\b)/i, "create or replace "),
  CreateTrigStmt: (text, node) =>
    `drop trigger if exists ${quoteName(textAt(node, "trigname") ?? "")} on ${nameOf(node)};\n${text}`,
  CreatePolicyStmt: (text, node) =>
    `drop policy if exists ${quoteName(textAt(node, "policy_name") ?? "")} on ${nameOf(node, "table")};\n${text}`,
  AlterEnumStmt: (text, node) =>
    textAt(node, "oldVal") === null ? insert(/\badd\s+value\s+/i, "if not exists ")(text, node) : null,
  CreateEnumStmt: (text) => guarded(text, "duplicate_object"),
  CreateDomainStmt: (text) => guarded(text, "duplicate_object"),
  CompositeTypeStmt: (text) => guarded(text, "duplicate_table or duplicate_object"),
  CreateRoleStmt: (text) => guarded(text, "duplicate_object"),
  RenameStmt: (text) => guarded(text, "undefined_object or undefined_table or undefined_column"),
};

/** The statement, or another one that does the same and may run again. */
export const runsAgain = (text: string, { tag, node }: Statement): string => {
  if (node.if_not_exists === true && node.concurrent !== true) return text;
  if (node.missing_ok === true || node.skipIfNewValExists === true || node.replace === true) return text;
  return REWRITES[tag]?.(text, node) ?? text;
};
