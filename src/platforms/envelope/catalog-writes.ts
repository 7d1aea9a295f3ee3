// Downs that take an enum label back, or change the length of a column, by writing to the catalog: a superuser may. Vouched
// for is only what can do nothing else. Every node of the parse tree is looked at, and a field that is not expected refuses.
// Names mean what they seem to only under the guard of this file, which must be asked right before.

import { parse } from "../../sql/index.ts";

type Node = Readonly<Record<string, unknown>>;

/** Tables that are read or written, and what of them may be set. */
const writable: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["pg_enum", new Set(["enumlabel", "enumsortorder"])],
  ["pg_attribute", new Set(["atttypmod"])],
]);
const readable = ["pg_attribute", "pg_class", "pg_enum", "pg_namespace", "pg_type"];
const columns = [
  "attname",
  "attrelid",
  "atttypmod",
  "enumlabel",
  "enumsortorder",
  "enumtypid",
  "nspname",
  "oid",
  "relname",
  "relnamespace",
  "typname",
  "typnamespace",
];
const types = ["int4", "name", "oid", "regclass", "regnamespace", "regtype", "text"];
const operators = ["+", "-", "<>", "="];

const list = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(", ");

/** Rows name what of the author's would be found under the names above. For the migration's own session. */
export const catalogWritesGuard = `
select n.name
from (
  values ${readable.map((name) => `('${name}', 1)`).join(", ")}, ${types.map((name) => `('${name}', 2)`).join(", ")}
) n (name, kind)
where case n.kind
  when 1 then pg_catalog.to_regclass(n.name)::pg_catalog.oid
    operator(pg_catalog.<>) pg_catalog.to_regclass('pg_catalog.' operator(pg_catalog.||) n.name)::pg_catalog.oid
  else pg_catalog.to_regtype(n.name)::pg_catalog.oid
    operator(pg_catalog.<>) pg_catalog.to_regtype('pg_catalog.' operator(pg_catalog.||) n.name)::pg_catalog.oid end
union all
select o.oprname::text
from pg_catalog.pg_operator o
join pg_catalog.pg_roles r on r.oid operator(pg_catalog.=) o.oprowner
where not r.rolsuper and o.oprname::text operator(pg_catalog.=) any (array[${list(operators)}])
union all
select p.proname::text
from pg_catalog.pg_proc p
join pg_catalog.pg_roles r on r.oid operator(pg_catalog.=) p.proowner
where not r.rolsuper and p.proname::text operator(pg_catalog.=) any (array[${list(columns)}])
order by 1`;

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

const only = (node: Node, fields: readonly string[]): boolean =>
  Object.keys(node).every((field) => field === "location" || fields.includes(field));

const every = (value: unknown, test: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(test);

const names = (value: unknown): readonly (string | null)[] =>
  Array.isArray(value)
    ? value.map((item) => {
        const part = isNode(item) && isNode(item.String) ? item.String.sval : null;
        return typeof part === "string" ? part : null;
      })
    : [];

const builtin = (value: unknown, allowed: readonly string[]): boolean => {
  const parts = names(value);
  const name = parts.at(-1);
  const plain = parts.length === 1 || (parts.length === 2 && parts[0] === "pg_catalog");
  return plain && typeof name === "string" && allowed.includes(name);
};

const table = (value: unknown, allowed: readonly string[]): boolean =>
  isNode(value) &&
  only(value, ["schemaname", "relname", "inh", "relpersistence", "alias"]) &&
  (value.schemaname === undefined || value.schemaname === "pg_catalog") &&
  (value.alias === undefined || (isNode(value.alias) && only(value.alias, ["aliasname"]))) &&
  typeof value.relname === "string" &&
  allowed.includes(value.relname);

const source = (value: unknown): boolean => {
  if (!isNode(value)) return false;
  if (isNode(value.RangeVar)) return table(value.RangeVar, readable);
  const join = value.JoinExpr;
  return (
    isNode(join) &&
    only(join, ["jointype", "larg", "rarg", "quals"]) &&
    source(join.larg) &&
    source(join.rarg) &&
    harmless(join.quals)
  );
};

const subselect = (value: unknown): boolean => {
  const select = isNode(value) ? value.SelectStmt : null;
  return (
    isNode(select) &&
    only(select, ["targetList", "fromClause", "whereClause", "limitOption", "op"]) &&
    select.limitOption === "LIMIT_OPTION_DEFAULT" &&
    select.op === "SETOP_NONE" &&
    every(select.targetList, (item) => {
      const target = isNode(item) ? item.ResTarget : null;
      return isNode(target) && only(target, ["val"]) && harmless(target.val);
    }) &&
    every(select.fromClause, source) &&
    (select.whereClause === undefined || harmless(select.whereClause))
  );
};

const comparisons: ReadonlySet<unknown> = new Set(["AEXPR_OP", "AEXPR_IN", "AEXPR_OP_ANY"]);

const byTag: Readonly<Record<string, (node: Node) => boolean>> = {
  A_Const: () => true,
  List: (node) => only(node, ["items"]) && every(node.items, harmless),
  A_ArrayExpr: (node) => only(node, ["elements", "list_start", "list_end"]) && every(node.elements, harmless),
  ColumnRef: (node) => {
    const parts = names(node.fields);
    const column = parts.at(-1);
    return only(node, ["fields"]) && parts.length <= 2 && typeof column === "string" && columns.includes(column);
  },
  TypeCast: (node) =>
    only(node, ["arg", "typeName"]) &&
    harmless(node.arg) &&
    isNode(node.typeName) &&
    only(node.typeName, ["names", "typemod"]) &&
    builtin(node.typeName.names, types),
  A_Expr: (node) =>
    only(node, ["kind", "name", "lexpr", "rexpr", "rexpr_list_start", "rexpr_list_end"]) &&
    comparisons.has(node.kind) &&
    builtin(node.name, operators) &&
    harmless(node.lexpr) &&
    harmless(node.rexpr),
  BoolExpr: (node) => only(node, ["boolop", "args"]) && every(node.args, harmless),
  SubLink: (node) =>
    only(node, ["subLinkType", "testexpr", "subselect"]) &&
    (node.testexpr === undefined || harmless(node.testexpr)) &&
    subselect(node.subselect),
};

const harmless = (value: unknown): boolean => {
  if (!isNode(value)) return false;
  const [tag, ...more] = Object.keys(value);
  const test = tag === undefined || more.length > 0 || !Object.hasOwn(byTag, tag) ? undefined : byTag[tag];
  const node = tag === undefined ? null : value[tag];
  return test !== undefined && isNode(node) && test(node);
};

const deletes = (node: Node): boolean =>
  only(node, ["relation", "whereClause"]) && table(node.relation, ["pg_enum"]) && harmless(node.whereClause);

const updates = (node: Node): boolean => {
  if (!only(node, ["relation", "targetList", "whereClause"]) || !table(node.relation, [...writable.keys()]))
    return false;
  const relation = isNode(node.relation) ? node.relation.relname : null;
  const settable = typeof relation === "string" ? writable.get(relation) : undefined;
  return (
    harmless(node.whereClause) &&
    every(node.targetList, (item) => {
      const target = isNode(item) ? item.ResTarget : null;
      return (
        isNode(target) &&
        only(target, ["name", "val"]) &&
        typeof target.name === "string" &&
        settable?.has(target.name) === true &&
        harmless(target.val)
      );
    })
  );
};

/** Is this DELETE or UPDATE one of those, and nothing else? */
export const writesCatalogHarmlessly = (sql: string): boolean => {
  if (!/\bpg_(enum|attribute)\b/i.test(sql)) return false;
  const { statements, error } = parse(sql);
  const [statement] = statements;
  if (error !== null || statements.length !== 1 || statement === undefined) return false;
  if (statement.tag === "DeleteStmt") return deletes(statement.node);
  return statement.tag === "UpdateStmt" && updates(statement.node);
};
