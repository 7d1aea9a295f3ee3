// Which objects a statement makes, by name, so that "nothing made public.users before line 3" can go on with "012 does".
// Names stand as written and as Postgres folds them; a search_path is not applied.

import { cut } from "./cut.ts";
import { lex } from "./lex.ts";
import { parseRaw } from "./load-parser.ts";
import { isNode, type Node, nodeAt, nodesAt, relationAt, stringsAt, textAt } from "./tree.ts";

/** `name` is qualified where the statement qualifies it; parts of a table follow it: `public.users.email`. */
export type Created = { readonly kind: string; readonly name: string };

type Maker = (node: Node) => readonly Created[];

/** The objects that a statement makes, also by renaming and inside the body of a DO block. */
export function creates(statement: { readonly tag: string; readonly node: Node }): readonly Created[] {
  return MAKERS[statement.tag]?.(statement.node) ?? [];
}

function one(kind: string, name: string | null): readonly Created[] {
  return name === null || name === "" ? [] : [{ kind, name }];
}

function part(kind: string, table: string | null, name: string | null): readonly Created[] {
  return table === null || name === null ? [] : one(kind, `${table}.${name}`);
}

function named(kind: string, field: string): Maker {
  return (node) => one(kind, textAt(node, field));
}

function listed(kind: string, field: string): Maker {
  return (node) => one(kind, stringsAt(node, field).join("."));
}

function ofTable(kind: string, field: string, table: string): Maker {
  return (node) => part(kind, relationAt(node, table), textAt(node, field));
}

const MAKERS: Readonly<Record<string, Maker>> = {
  CreateStmt: (node) => makesTable(node),
  CreateForeignTableStmt: (node) => makesTable(nodeAt(node, "base")),
  CreateTableAsStmt: (node) =>
    one(node.objtype === "OBJECT_MATVIEW" ? "matview" : "table", relationAt(nodeAt(node, "into"), "rel")),
  SelectStmt: (node) => one("table", relationAt(nodeAt(node, "intoClause"), "rel")),
  ViewStmt: (node) => one("view", relationAt(node, "view")),
  CreateSeqStmt: (node) => one("sequence", relationAt(node, "sequence")),
  IndexStmt: (node) => makesIndex(node),
  AlterTableStmt: (node) =>
    nodesAt(node, "cmds").flatMap((command) => addsToTable(node, nodeAt(command, "AlterTableCmd"))),
  RenameStmt: (node) => renames(node),
  AlterObjectSchemaStmt: (node) => movesToSchema(node),
  CreateEnumStmt: listed("type", "typeName"),
  CreateDomainStmt: listed("type", "domainname"),
  CreateRangeStmt: listed("type", "typeName"),
  CompositeTypeStmt: (node) => one("type", relationAt(node, "typevar")),
  DefineStmt: (node) => one(DEFINED[String(node.kind)] ?? "object", stringsAt(node, "defnames").join(".")),
  CreateFunctionStmt: (node) =>
    one(node.is_procedure === true ? "procedure" : "function", stringsAt(node, "funcname").join(".")),
  CreateSchemaStmt: (node) => makesSchema(node),
  CreateExtensionStmt: named("extension", "extname"),
  CreateRoleStmt: named("role", "role"),
  CreatePolicyStmt: ofTable("policy", "policy_name", "table"),
  CreateTrigStmt: ofTable("trigger", "trigname", "relation"),
  RuleStmt: ofTable("rule", "rulename", "relation"),
  CreateEventTrigStmt: named("event trigger", "trigname"),
  CreatePublicationStmt: named("publication", "pubname"),
  CreateSubscriptionStmt: named("subscription", "subname"),
  CreateStatsStmt: listed("statistics object", "defnames"),
  CreateForeignServerStmt: named("server", "servername"),
  CreateFdwStmt: named("foreign-data wrapper", "fdwname"),
  CreatePLangStmt: named("language", "plname"),
  CreateAmStmt: named("access method", "amname"),
  CreateOpClassStmt: listed("operator class", "opclassname"),
  CreateOpFamilyStmt: listed("operator family", "opfamilyname"),
  CreateConversionStmt: listed("conversion", "conversion_name"),
  DoStmt: (node) => madeInBlock(node),
};

const DEFINED: Readonly<Record<string, string>> = {
  OBJECT_TYPE: "type",
  OBJECT_AGGREGATE: "function",
  OBJECT_OPERATOR: "operator",
  OBJECT_COLLATION: "collation",
  OBJECT_TSCONFIGURATION: "text search configuration",
  OBJECT_TSDICTIONARY: "text search dictionary",
  OBJECT_TSPARSER: "text search parser",
  OBJECT_TSTEMPLATE: "text search template",
};

function makesTable(node: Node): readonly Created[] {
  const table = relationAt(node, "relation");
  const inner = nodesAt(node, "tableElts").flatMap((element) => {
    const column = nodeAt(element, "ColumnDef");
    const own = nodeAt(element, "Constraint");
    return [...nodesAt(column, "constraints").map((item) => nodeAt(item, "Constraint")), own];
  });
  return [...one("table", table), ...inner.flatMap((item) => part("constraint", table, textAt(item, "conname")))];
}

/** An index lies in the schema of its table. */
function makesIndex(node: Node): readonly Created[] {
  const schema = textAt(nodeAt(node, "relation"), "schemaname");
  const name = textAt(node, "idxname");
  return one("index", name === null || schema === null ? name : `${schema}.${name}`);
}

function addsToTable(statement: Node, command: Node): readonly Created[] {
  const table = relationAt(statement, "relation");
  const def = nodeAt(command, "def");
  if (command.subtype === "AT_AddColumn") {
    const column = nodeAt(def, "ColumnDef");
    const constraints = nodesAt(column, "constraints").map((item) => textAt(nodeAt(item, "Constraint"), "conname"));
    return [
      ...part("column", table, textAt(column, "colname")),
      ...constraints.flatMap((name) => part("constraint", table, name)),
    ];
  }
  if (command.subtype !== "AT_AddConstraint") return [];
  return part("constraint", table, textAt(nodeAt(def, "Constraint"), "conname"));
}

function makesSchema(node: Node): readonly Created[] {
  const name = textAt(node, "schemaname") ?? textAt(nodeAt(node, "authrole"), "rolename");
  const inner = nodesAt(node, "schemaElts").flatMap((element) => {
    const [tag, made] = Object.entries(element)[0] ?? [];
    return tag !== undefined && isNode(made) ? creates({ tag, node: made }) : [];
  });
  const qualify = (item: Created) => (/^[^.]+\./.test(item.name) ? item : { ...item, name: `${name}.${item.name}` });
  return [...one("schema", name), ...inner.map(qualify)];
}

/** `OBJECT_FOREIGN_TABLE` → `foreign table`, in the words used above. */
function kindOf(objectType: unknown): string {
  const word = String(objectType)
    .replace(/^OBJECT_/, "")
    .toLowerCase()
    .replaceAll("_", " ");
  if (word === "foreign table") return "table";
  if (word === "domain" || word === "attribute") return word === "domain" ? "type" : "column";
  if (word === "tabconstraint" || word === "domconstraint") return "constraint";
  if (word === "aggregate" || word === "routine") return "function";
  return word;
}

function renames(node: Node): readonly Created[] {
  const kind = kindOf(node.renameType);
  const name = textAt(node, "newname");
  const relation = relationAt(node, "relation");
  if (relation === null) return one(kind, inSchemaOf(objectName(node), name));
  return textAt(node, "subname") === null
    ? one(kind, inSchemaOf(relation.split("."), name))
    : part(kind, relation, name);
}

function movesToSchema(node: Node): readonly Created[] {
  const name = relationAt(node, "relation")?.split(".") ?? objectName(node);
  const last = name.at(-1);
  return last === undefined ? [] : one(kindOf(node.objectType), `${textAt(node, "newschema")}.${last}`);
}

function objectName(node: Node): readonly string[] {
  const object = nodeAt(node, "object");
  const list = stringsAt(nodeAt(object, "List"), "items");
  return list.length > 0 ? list : stringsAt(nodeAt(object, "ObjectWithArgs"), "objname");
}

function inSchemaOf(old: readonly string[], name: string | null): string | null {
  return name === null || old.length < 2 ? name : [...old.slice(0, -1), name].join(".");
}

/** `do $$ begin create type …; exception when duplicate_object then null; end $$` is how many tools write "if not exists". */
function madeInBlock(node: Node): readonly Created[] {
  const bodies = nodesAt(node, "args").map((arg) => nodeAt(arg, "DefElem"));
  const body = bodies.find((arg) => arg.defname === "as");
  const text = textAt(nodeAt(nodeAt(body ?? {}, "arg"), "String"), "sval") ?? "";
  return cut(text).flatMap(({ start, end }) => madeFrom(text, start, end));
}

function madeFrom(text: string, start: number, end: number): readonly Created[] {
  let found: readonly Created[] = [];
  lex(
    text,
    (token) => {
      if (token.kind !== "word" || !/^(?:create|alter)$/i.test(text.slice(token.start, token.end))) return true;
      const raw = parseRaw(text.slice(token.start, end));
      if ("statements" in raw) found = raw.statements.flatMap(creates);
      return found.length === 0;
    },
    start,
    end,
  );
  return found;
}
