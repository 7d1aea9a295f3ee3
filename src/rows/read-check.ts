// Ways to satisfy a constraint, read from its parsed expression: each is a set of wishes for columns. They are candidates:
// what is not understood says nothing.
import type { Node } from "../sql/index.ts";
import { isNode, nodeAt, nodesAt, stringsAt, textAt } from "../sql/tree.ts";
import { columnsIn, constantOf, expressionTree, type Term, termOf } from "./check-terms.ts";
import { holding, jsonPlace, objectIn } from "./json-wish.ts";
import { both, type Wish } from "./wish.ts";

/** Wishes by column. */
export type Way = ReadonlyMap<string, Wish>;

export type CheckReading = { readonly columns: readonly string[]; readonly ways: readonly Way[] };

const MOST_WAYS = 16;
const NO_WISH: Way = new Map();

export function readCheck(expression: string): CheckReading {
  const tree = expressionTree(expression);
  if (tree === null) return { columns: [], ways: [NO_WISH] };
  const columns = columnsIn(tree);
  const ways = waysOf(tree, true);
  // What is null satisfies nearly every check.
  const nothing: Way = new Map(columns.map((column) => [column, { null: true }]));
  return { columns, ways: [...(ways.length > 0 ? ways : [NO_WISH]), ...sumWays(tree, columns), nothing] };
}

/** Ways to make a condition true; what is null does not. */
export const waysToMeet = (tree: Node): readonly Way[] => waysOf(tree, true);

/** Several numbers that add up, or multiply: all one, all nothing, or one of them everything. */
function sumWays(tree: Node, columns: readonly string[]): readonly Way[] {
  const text = JSON.stringify(tree);
  if (columns.length < 2 || !/"sval":"[-+*/]"/.test(text)) return [];
  const all = (value: string): Way => new Map(columns.map((column) => [column, { oneOf: [value] }]));
  const [, total] = /"ival":\{"ival":(\d+)\}/.exec(text) ?? [];
  const whole = total === undefined ? [] : [new Map([...all("0"), [columns[0] ?? "", { oneOf: [total] }]])];
  return [all("1"), all("0"), ...whole];
}

function waysOf(node: Node, wanted: boolean): readonly Way[] {
  if (isNode(node.BoolExpr)) return combined(node.BoolExpr, wanted);
  if (isNode(node.NullTest)) return nullTest(node.NullTest, wanted);
  if (isNode(node.BooleanTest)) return booleanTest(node.BooleanTest, wanted);
  if (isNode(node.A_Expr)) return comparison(node.A_Expr, wanted);
  if (isNode(node.CaseExpr)) return cases(node.CaseExpr, wanted);
  if (isNode(node.FuncCall)) return call(node.FuncCall, wanted);
  const place = jsonPlace(node);
  if (place !== null && place.path.length > 0 && isNode(node.TypeCast)) {
    return [wishFor(place.column, holding(place, String(wanted)))];
  }
  if (isNode(node.TypeCast)) return waysOf(nodeAt(node.TypeCast, "arg"), wanted);
  const term = termOf(node);
  if (term.type === "column") return [wishFor(term.column, { oneOf: [String(wanted)] })];
  if (term.type === "constant" && /^(t|true|f|false)$/.test(term.value)) {
    return term.value.startsWith("t") === wanted ? [NO_WISH] : [];
  }
  return [NO_WISH];
}

function combined(expression: Node, wanted: boolean): readonly Way[] {
  const parts = nodesAt(expression, "args");
  const kind = textAt(expression, "boolop");
  if (kind === "NOT_EXPR") return parts[0] ? waysOf(parts[0], !wanted) : [NO_WISH];
  const all = parts.map((part) => waysOf(part, wanted));
  if ((kind === "AND_EXPR") === wanted) return all.reduce(eachWithEach, [NO_WISH]);
  return all.flat().slice(0, MOST_WAYS);
}

function eachWithEach(ones: readonly Way[], others: readonly Way[]): readonly Way[] {
  return ones.flatMap((one) => others.map((other) => together(one, other))).slice(0, MOST_WAYS);
}

export function together(one: Way, other: Way): Way {
  const merged = new Map(one);
  for (const [column, wish] of other) merged.set(column, both(merged.get(column) ?? {}, wish));
  return merged;
}

const wishFor = (column: string, wish: Wish): Way => new Map([[column, wish]]);

function nullTest(test: Node, wanted: boolean): readonly Way[] {
  const term = termOf(nodeAt(test, "arg"));
  if (term.type !== "column") return [NO_WISH];
  return [wishFor(term.column, { null: (textAt(test, "nulltesttype") === "IS_NULL") === wanted })];
}

function booleanTest(test: Node, wanted: boolean): readonly Way[] {
  const kind = textAt(test, "booltesttype") ?? "";
  const positive = kind === "IS_TRUE" || kind === "IS_NOT_FALSE";
  return waysOf(nodeAt(test, "arg"), positive === wanted);
}

function cases(expression: Node, wanted: boolean): readonly Way[] {
  const branches = nodesAt(expression, "args").map((branch) => nodeAt(branch, "CaseWhen"));
  const subject = isNode(expression.arg) ? expression.arg : null;
  const chosen = branches.flatMap((branch) => {
    const condition = nodeAt(branch, "expr");
    const met = subject === null ? waysOf(condition, true) : comparedTerms("=", termOf(subject), termOf(condition));
    return eachWithEach(met, waysOf(nodeAt(branch, "result"), wanted));
  });
  const otherwise = isNode(expression.defresult) ? waysOf(expression.defresult, wanted) : [NO_WISH];
  return [...chosen, ...otherwise].slice(0, MOST_WAYS);
}

function call(node: Node, wanted: boolean): readonly Way[] {
  const name = stringsAt(node, "funcname").at(-1) ?? "";
  const [first, second] = nodesAt(node, "args").map(termOf);
  if (first?.type !== "column" || second?.type !== "constant") return [NO_WISH];
  if (name === "starts_with")
    return [wishFor(first.column, { [wanted ? "like" : "unlike"]: [`^${escaped(second.value)}`] })];
  if (name === "regexp_like") return [wishFor(first.column, { [wanted ? "like" : "unlike"]: [second.value] })];
  return [NO_WISH];
}

const OPPOSITE: Readonly<Record<string, string>> = {
  "=": "<>",
  "<>": "=",
  "<": ">=",
  ">=": "<",
  ">": "<=",
  "<=": ">",
  "~": "!~",
  "!~": "~",
  "~*": "!~*",
  "!~*": "~*",
  "~~": "!~~",
  "!~~": "~~",
  "~~*": "!~~*",
  "!~~*": "~~*",
};
const MIRRORED: Readonly<Record<string, string>> = {
  "<": ">",
  ">": "<",
  "<=": ">=",
  ">=": "<=",
  "@>": "<@",
  "<@": "@>",
};

function comparison(expression: Node, wanted: boolean): readonly Way[] {
  const [left, right] = [nodeAt(expression, "lexpr"), nodeAt(expression, "rexpr")];
  const written = stringsAt(expression, "name").at(-1) ?? "";
  const kind = textAt(expression, "kind") ?? "AEXPR_OP";
  if (kind === "AEXPR_NOT_DISTINCT" || kind === "AEXPR_DISTINCT") {
    return comparedTerms((kind === "AEXPR_DISTINCT") === wanted ? "<>" : "=", termOf(left), termOf(right));
  }
  const operator = wanted ? written : (OPPOSITE[written] ?? "");
  const counted = countedNulls(left, operator, termOf(right));
  if (counted !== null) return counted;
  const [one, list] = [termOf(left), termOf(right)];
  const place = jsonPlace(left);
  if (place !== null && operator === "=" && list.type !== "column" && list.type !== "other") {
    const value = list.type === "list" ? list.values[0] : constantOf(list, "least");
    return [value == null ? NO_WISH : wishFor(place.column, holding(place, value))];
  }
  if (kind === "AEXPR_OP_ANY" && operator === "=" && one.type === "constant" && list.type === "column") {
    return [wishFor(list.column, { elements: [one.value], fewest: 1 })];
  }
  if ((operator === "=" || operator === "<>") && (isCondition(left) || isCondition(right))) {
    return equivalence(left, right, operator === "=");
  }
  return comparedTerms(operator, termOf(left), termOf(right));
}

function isCondition(node: Node): boolean {
  return (
    ["NullTest", "BoolExpr", "BooleanTest"].some((tag) => isNode(node[tag])) ||
    (isNode(nodeAt(node, "A_Expr").lexpr) &&
      OPPOSITE[stringsAt(nodeAt(node, "A_Expr"), "name").at(-1) ?? ""] !== undefined)
  );
}

function equivalence(left: Node, right: Node, same: boolean): readonly Way[] {
  return [
    ...eachWithEach(waysOf(left, true), waysOf(right, same)),
    ...eachWithEach(waysOf(left, false), waysOf(right, !same)),
  ].slice(0, MOST_WAYS);
}

/** `num_nonnulls(a, b) = 1`, and the same as a sum of conditions. */
function countedNulls(left: Node, operator: string, right: Term): readonly Way[] | null {
  if (right.type !== "constant" || !["=", "<", "<=", ">", ">="].includes(operator)) return null;
  const name = stringsAt(nodeAt(left, "FuncCall"), "funcname").at(-1);
  const summed = isNode(left.A_Expr) && stringsAt(left.A_Expr, "name").at(-1) === "+";
  if (name !== "num_nonnulls" && name !== "num_nulls" && !summed) return null;
  const columns = columnsIn(left);
  const bound = Number(right.value) + (operator === ">" ? 1 : operator === "<" ? -1 : 0);
  const filled = name === "num_nulls" ? columns.length - bound : bound;
  const count = Math.max(0, Math.min(columns.length, filled));
  return columns
    .slice(0, MOST_WAYS)
    .map(
      (_, first) =>
        new Map(
          columns.map((column, place) => [
            column,
            { null: (place - first + columns.length) % columns.length >= count },
          ]),
        ),
    );
}

function comparedTerms(operator: string, left: Term, right: Term): readonly Way[] {
  if (left.type !== "column") {
    return right.type === "column" ? comparedTerms(MIRRORED[operator] ?? operator, right, left) : [NO_WISH];
  }
  if (right.type === "column")
    return [left, right].some(isCased) ? casedAlike(left, right) : betweenColumns(operator, left.column, right.column);
  const wish = wishOf(operator, left, right);
  return [wish === null ? NO_WISH : wishFor(left.column, wish)];
}

const isCased = (term: Term): boolean => term.type === "column" && (term.aspect === "lower" || term.aspect === "upper");

/** `code = upper(code)` */
function casedAlike(...terms: readonly Term[]): readonly Way[] {
  return [
    new Map(
      terms.flatMap((term) =>
        term.type === "column" && (term.aspect === "lower" || term.aspect === "upper")
          ? [[term.column, { letters: term.aspect }] as const]
          : [],
      ),
    ),
  ];
}

function betweenColumns(operator: string, left: string, right: string): readonly Way[] {
  if (operator.startsWith(">")) return [wishFor(left, { above: [right] })];
  return operator.startsWith("<") ? [wishFor(right, { above: [left] })] : [NO_WISH];
}

function wishOf(operator: string, { aspect }: Term & { type: "column" }, right: Term): Wish | null {
  if (right.type === "list") return listWish(operator, right.values);
  const side = operator.startsWith("<") ? "most" : "least";
  const value = constantOf(right, side);
  if (value === null) return null;
  if (aspect === "length" || aspect === "elements") return countWish(aspect, operator, Number(value));
  if (aspect === "json") return operator === "=" ? { json: value } : null;
  if (/^!?~/.test(operator)) return patternWish(operator, value);
  if (operator === "=") return { oneOf: [value], ...(aspect === "value" ? {} : { letters: aspect }) };
  if (operator === "<>") return { noneOf: [value] };
  if (operator === "?") return { json: "object", keys: [value] };
  const object = operator === "@>" ? objectIn(value) : null;
  if (object !== null) return { json: "object", holds: object };
  if (/^[<>]=?$/.test(operator)) return { [side]: { value, included: operator.endsWith("=") } };
  return null;
}

function listWish(operator: string, values: readonly string[]): Wish | null {
  if (operator === "=") return { oneOf: values };
  if (operator === "<>") return { noneOf: values };
  if (operator === "?&") return { json: "object", keys: values };
  return operator === "<@" || operator === "@>" || operator === "&&" ? { elements: values } : null;
}

function countWish(aspect: "length" | "elements", operator: string, count: number): Wish {
  const [least, most] = aspect === "length" ? (["shortest", "longest"] as const) : (["fewest", "fullest"] as const);
  const list: Wish = aspect === "elements" ? { json: "array" } : {};
  const exact = operator === "=" ? { [least]: count, [most]: count } : {};
  if (operator === "<>") return { ...list, [least]: count + 1 };
  if (operator.startsWith(">")) return { ...list, [least]: count + (operator === ">" ? 1 : 0) };
  if (operator.startsWith("<")) return { ...list, [most]: count - (operator === "<" ? 1 : 0) };
  return { ...list, ...exact };
}

function patternWish(operator: string, value: string): Wish {
  const field = operator.startsWith("!") ? "unlike" : "like";
  const pattern = operator.includes("~~") ? likePattern(value) : value;
  return { [field]: [operator.endsWith("*") ? `(?i)${pattern}` : pattern] };
}

function likePattern(like: string): string {
  const parts = [...like].map((char) => (char === "%" ? ".*" : char === "_" ? "." : escaped(char)));
  return `^${parts.join("")}$`;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
