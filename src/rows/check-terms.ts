// The sides of a comparison in a constraint: what is said of which column, or a constant.
import { type Node, parse } from "../sql/index.ts";
import { constantText, isNode, nodeAt, nodesAt, stringsAt, textAt } from "../sql/tree.ts";
import { NOW_AS_LEAST, NOW_AS_MOST } from "./sample-scale.ts";

/** What of a column is compared: the value, its length, its number of elements, the type of its JSON, its letters. */
export type Aspect = "value" | "length" | "elements" | "json" | "lower" | "upper";

export type Term =
  | { readonly type: "column"; readonly column: string; readonly aspect: Aspect }
  | { readonly type: "constant"; readonly value: string }
  | { readonly type: "list"; readonly values: readonly string[] }
  | { readonly type: "now" }
  | { readonly type: "other" };

/** The expression of a constraint as a tree, or null. */
export function expressionTree(expression: string): Node | null {
  const [statement] = parse(`select (${expression})`).statements;
  if (statement?.tag !== "SelectStmt") return null;
  const [target] = nodesAt(statement.node, "targetList");
  return target === undefined ? null : nodeAt(nodeAt(target, "ResTarget"), "val");
}

/** Names of the columns that a tree speaks of. A domain speaks of `value`. */
export function columnsIn(tree: unknown): readonly string[] {
  if (Array.isArray(tree)) return [...new Set(tree.flatMap(columnsIn))];
  if (!isNode(tree)) return [];
  if (isNode(tree.ColumnRef)) return stringsAt(tree.ColumnRef, "fields").slice(-1);
  return [...new Set(Object.values(tree).flatMap(columnsIn))];
}

export function termOf(node: Node): Term {
  const constant = constantText(node);
  if (constant !== null) return { type: "constant", value: constant };
  if (isNode(node.TypeCast)) return castTerm(node.TypeCast);
  if (isNode(node.ColumnRef)) return columnTerm(stringsAt(node.ColumnRef, "fields").at(-1));
  if (isNode(node.SQLValueFunction)) return clockTerm(textAt(node.SQLValueFunction, "op") ?? "");
  if (isNode(node.A_ArrayExpr)) return listTerm(nodesAt(node.A_ArrayExpr, "elements"));
  if (isNode(node.List)) return listTerm(nodesAt(node.List, "items"));
  if (isNode(node.FuncCall)) return callTerm(node.FuncCall);
  if (isNode(node.CoalesceExpr)) return termOf(nodesAt(node.CoalesceExpr, "args")[0] ?? {});
  if (isNode(node.CollateClause)) return termOf(nodeAt(node.CollateClause, "arg"));
  if (isNode(node.A_Expr)) return arithmeticTerm(node.A_Expr);
  return { type: "other" };
}

function columnTerm(column: string | undefined): Term {
  return column === undefined ? { type: "other" } : { type: "column", column, aspect: "value" };
}

function clockTerm(kind: string): Term {
  return /DATE|TIME/.test(kind) ? { type: "now" } : { type: "other" };
}

function castTerm(cast: Node): Term {
  const term = termOf(nodeAt(cast, "arg"));
  const type = stringsAt(nodeAt(cast, "typeName"), "names").at(-1);
  if (term.type !== "constant" || nodesAt(nodeAt(cast, "typeName"), "arrayBounds").length === 0) {
    return type === "bool" && term.type === "constant" ? { type: "constant", value: term.value } : term;
  }
  return { type: "list", values: elementsOf(term.value) };
}

/** Elements of an array's text form, as far as they are plain. */
function elementsOf(text: string): readonly string[] {
  const found = text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/g);
  return [...found].map(([, quoted, plain]) => quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "");
}

function listTerm(items: readonly Node[]): Term {
  const values = items.map(termOf).flatMap((term) => (term.type === "constant" ? [term.value] : []));
  return values.length === items.length ? { type: "list", values } : { type: "other" };
}

const ASPECTS: Readonly<Record<string, Aspect>> = {
  length: "length",
  char_length: "length",
  character_length: "length",
  octet_length: "length",
  array_length: "elements",
  cardinality: "elements",
  jsonb_array_length: "elements",
  json_array_length: "elements",
  jsonb_typeof: "json",
  json_typeof: "json",
  lower: "lower",
  upper: "upper",
  btrim: "value",
  ltrim: "value",
  rtrim: "value",
  abs: "value",
  round: "value",
  date_trunc: "value",
  timezone: "value",
};

function callTerm(call: Node): Term {
  const name = stringsAt(call, "funcname").at(-1) ?? "";
  if (["now", "clock_timestamp", "statement_timestamp", "transaction_timestamp"].includes(name)) return { type: "now" };
  if (name === "similar_to_escape" || name === "similar_escape") return similarTerm(nodesAt(call, "args")[0] ?? {});
  if (name === "extract" || name === "date_part") return yearTerm(nodesAt(call, "args").map(termOf));
  const aspect = ASPECTS[name];
  const inner = nodesAt(call, "args")
    .map(termOf)
    .find(({ type }) => type === "column");
  if (aspect === undefined || inner?.type !== "column") return { type: "other" };
  return { ...inner, aspect: aspect === "value" ? inner.aspect : aspect };
}

/** The year that it is, roughly. */
function yearTerm([field, of]: readonly Term[]): Term {
  const known = field?.type === "constant" && field.value === "year" && of?.type === "now";
  return known ? { type: "constant", value: NOW_AS_MOST.slice(0, 4) } : { type: "other" };
}

/** As a regular expression; what stands in brackets means the same in both. */
function similarTerm(node: Node): Term {
  const term = termOf(node);
  if (term.type !== "constant") return { type: "other" };
  const parts = term.value.split(/(\[[^\]]*\])/);
  const translated = parts.map((part) =>
    part.startsWith("[") ? part : part.replaceAll("%", ".*").replaceAll("_", "."),
  );
  return { type: "constant", value: `^(?:${translated.join("")})$` };
}

/** Constants that are calculated, and moments around the present. */
function arithmeticTerm(expression: Node): Term {
  const operator = stringsAt(expression, "name").at(-1) ?? "";
  const right = termOf(nodeAt(expression, "rexpr"));
  if (!isNode(expression.lexpr)) {
    return operator === "-" && right.type === "constant"
      ? { type: "constant", value: `-${right.value}` }
      : { type: "other" };
  }
  const left = termOf(nodeAt(expression, "lexpr"));
  if (left.type === "now" && "+-".includes(operator)) return left;
  if (left.type !== "constant" || right.type !== "constant") return { type: "other" };
  const value = calculated(operator, Number(left.value), Number(right.value));
  return value === null || Number.isNaN(value) ? { type: "other" } : { type: "constant", value: String(value) };
}

function calculated(operator: string, left: number, right: number): number | null {
  const results: Readonly<Record<string, number>> = {
    "+": left + right,
    "-": left - right,
    "*": left * right,
    "/": left / right,
    "^": left ** right,
  };
  return results[operator] ?? null;
}

/** A constant to compare with, seen from a column that has to lie above or below it. */
export function constantOf(term: Term, side: "least" | "most"): string | null {
  if (term.type === "constant") return term.value;
  if (term.type === "now") return side === "least" ? NOW_AS_LEAST : NOW_AS_MOST;
  return null;
}
