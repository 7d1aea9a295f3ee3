// What a condition comes to, as far as can be said without rows: constants are folded, NULL goes where SQL takes it, and what
// depends on a row stays unknown. Each value remembers whether it is so because of who asks. It errs towards unknown.

import {
  type Constant,
  constant,
  NOTHING,
  type Scalar,
  type Surroundings,
  UNKNOWN,
  unknown,
  type Value,
} from "./folded-value.ts";
import { columnOf, isBareSelect, nodesOf, tagged } from "./policy-expression.ts";
import { isNode, type Node, nodeAt, nodesAt, stringsAt, textAt } from "./tree.ts";

/** Folds a condition for one who asks. */
export function foldCondition(root: Node, around: Surroundings): Value {
  const [tag, fields] = tagged(root);
  return FOLDERS[tag]?.(fields, around) ?? UNKNOWN;
}

type Folder = (node: Node, around: Surroundings) => Value;

const FOLDERS: Readonly<Record<string, Folder>> = {
  A_Const: (node) => constantOf(node),
  TypeCast: (node, around) => cast(foldCondition(nodeAt(node, "arg"), around), node),
  BoolExpr: (node, around) => connect(node, around),
  NullTest: (node, around) => {
    const value = foldCondition(nodeAt(node, "arg"), around);
    const wanted = node.nulltesttype === "IS_NULL";
    if (value.known) return constant((value.value === null) === wanted, value.identity);
    return value.notNull ? constant(!wanted, value.identity) : unknown([value], true);
  },
  BooleanTest: (node, around) => testTruth(foldCondition(nodeAt(node, "arg"), around), String(node.booltesttype)),
  CoalesceExpr: (node, around) => firstPresent(nodesAt(node, "args").map((arg) => foldCondition(arg, around))),
  CaseExpr: (node, around) => chooseCase(node, around),
  A_Expr: (node, around) => operate(node, around),
  ColumnRef: (node, around) => around.column(stringsAt(node, "fields")),
  ParamRef: (node, around) => around.parameter?.([`$${node.number}`]) ?? UNKNOWN,
  NamedArgExpr: (node, around) => foldCondition(nodeAt(node, "arg"), around),
  SQLValueFunction: (node, around) => (USERS.has(String(node.op)) ? around.user : UNKNOWN),
  FuncCall: (node, around) => {
    const args = nodesAt(node, "args").map((arg) => foldCondition(arg, around));
    return around.call(stringsAt(node, "funcname"), args) ?? unknown(args, false);
  },
  SubLink: (node, around) => subselect(node, around),
};

const USERS = new Set(["SVFOP_CURRENT_USER", "SVFOP_USER", "SVFOP_CURRENT_ROLE"]);

function constantOf(node: Node): Value {
  if (node.isnull === true) return constant(null);
  if (isNode(node.boolval)) return constant(node.boolval.boolval === true);
  if (isNode(node.ival)) return constant(Number(node.ival.ival ?? 0));
  if (isNode(node.fval)) return constant(Number(node.fval.fval ?? 0));
  return isNode(node.sval) ? constant(textAt(node.sval, "sval") ?? "") : UNKNOWN;
}

const TRUE = new Set(["t", "true", "y", "yes", "on", "1"]);
const FALSE = new Set(["f", "false", "n", "no", "off", "0"]);

function cast(value: Value, node: Node): Value {
  const type = stringsAt(nodeAt(node, "typeName"), "names").at(-1);
  if (!value.known || value.value === null || type !== "bool") return value;
  const text = String(value.value).trim().toLowerCase();
  if (TRUE.has(text)) return constant(true, value.identity);
  return FALSE.has(text) ? constant(false, value.identity) : UNKNOWN;
}

function connect(node: Node, around: Surroundings): Value {
  const values = nodesAt(node, "args").map((arg) => foldCondition(arg, around));
  if (node.boolop === "NOT_EXPR") return negate(values[0] ?? UNKNOWN);
  return node.boolop === "OR_EXPR" ? either(values) : both(values);
}

function negate(value: Value): Value {
  if (!value.known) return value;
  return typeof value.value === "boolean" ? constant(!value.value, value.identity) : value;
}

const isTruth = (truth: boolean) => (value: Value) => value.known && value.value === truth;

/** True because of who asks only where no branch is true, or may be, for another reason. */
function either(values: readonly Value[]): Value {
  const truths = values.filter(isTruth(true));
  if (truths.length > 0)
    return constant(
      true,
      truths.every(({ identity }) => identity),
    );
  const open = values.filter(({ known }) => !known);
  if (open.length === 0)
    return (
      values.find(isNothing) ??
      constant(
        false,
        values.some(({ identity }) => identity),
      )
    );
  return {
    known: false,
    notNull: values.every((value) => !isNothing(value)) && open.every((value) => !value.known && value.notNull),
    identity: open.every(({ identity }) => identity),
    matchesNull: open.some((value) => !value.known && value.matchesNull === true),
  };
}

function both(values: readonly Value[]): Value {
  const lie = values.find(isTruth(false)) ?? values.find(isNothing);
  if (lie !== undefined) return lie;
  const open = values.filter(({ known }) => !known);
  return open.length > 0
    ? unknown(open, true)
    : constant(
        true,
        values.some(({ identity }) => identity),
      );
}

function isNothing(value: Value): boolean {
  return value.known && value.value === null;
}

function testTruth(value: Value, test: string): Value {
  const wanted = { TRUE: true, FALSE: false, UNKNOWN: null }[test.replace(/^IS_(NOT_)?/, "")] ?? null;
  if (!value.known) return unknown([value], true);
  return constant((value.value === wanted) !== test.startsWith("IS_NOT"), value.identity);
}

function firstPresent(values: readonly Value[]): Value {
  const left = values.filter((value) => !isNothing(value));
  const [first] = left;
  if (first === undefined) return values[0] ?? NOTHING;
  // What stands behind a NULL is there because of it.
  const passed = values.slice(0, values.indexOf(first)).some(({ identity }) => identity);
  if (first.known) return { ...first, identity: first.identity || passed };
  if (first.notNull) return { ...first, identity: first.identity || passed };
  const all = unknown(
    left,
    left.some((value) => value.known || value.notNull),
  );
  return { ...all, identity: all.identity || passed };
}

function chooseCase(node: Node, around: Surroundings): Value {
  if (isNode(node.arg)) return UNKNOWN;
  let passed = false;
  for (const when of nodesAt(node, "args").map((item) => nodeAt(item, "CaseWhen"))) {
    const condition = foldCondition(nodeAt(when, "expr"), around);
    passed ||= condition.identity;
    if (!condition.known) return unknown([condition], false);
    if (condition.value !== true) continue;
    const result = foldCondition(nodeAt(when, "result"), around);
    return { ...result, identity: result.identity || passed };
  }
  const last = isNode(node.defresult) ? foldCondition(node.defresult, around) : constant(null);
  return { ...last, identity: last.identity || passed };
}

function operate(node: Node, around: Surroundings): Value {
  const name = stringsAt(node, "name").at(-1) ?? "";
  const left = foldCondition(nodeAt(node, "lexpr"), around);
  if (node.kind === "AEXPR_OP_ANY" || node.kind === "AEXPR_IN") return among(left, nodeAt(node, "rexpr"), name, around);
  const right = foldCondition(nodeAt(node, "rexpr"), around);
  if (node.kind === "AEXPR_DISTINCT") return negate(same(left, right));
  if (node.kind === "AEXPR_NOT_DISTINCT") return same(left, right);
  if (node.kind === "AEXPR_NULLIF")
    return left.known && (left.value === null || !right.known) ? left : nullIf(left, right);
  const nothing = [left, right].find(isNothing);
  if (nothing !== undefined) return constant(null, left.identity || right.identity);
  if (left.known && right.known) return compute(left, name, right);
  const equal = sameWho(left, right);
  if (equal !== null && (name === "=" || name === "<>")) return constant(equal === (name === "="));
  if (isAsker(left) && right.known && name === "->>" && right.value === "sub") return left;
  // A column that is compared with itself: `m.team_id = team_id` where both are of `m`.
  if (name === "=" && sameColumn(nodeAt(node, "lexpr"), nodeAt(node, "rexpr"))) return constant(true);
  if (name === "~~" && right.known && right.value === "%" && !left.known && left.notNull) return constant(true);
  return unknown([left, right], false);
}

function sameColumn(left: Node, right: Node): boolean {
  const column = columnOf(left);
  return column !== null && column.join("\0") === columnOf(right)?.join("\0");
}

function isAsker(value: Value): boolean {
  return !value.known && value.who === "asker";
}

/** Are two ids those of one person? Null where nobody knows. */
function sameWho(left: Value, right: Value): boolean | null {
  if (left.known || right.known || left.who === undefined || right.who === undefined) return null;
  if (left.who === right.who) return left.who === "asker" ? true : null;
  return false;
}

/** Equal, where NULL equals NULL. */
function same(left: Value, right: Value): Value {
  const equal = sameWho(left, right);
  if (equal !== null) return constant(equal);
  if (left.known && right.known) return constant(left.value === right.value, left.identity || right.identity);
  if (isNothing(left) && !right.known && right.notNull) return constant(false, left.identity);
  if (isNothing(right) && !left.known && left.notNull) return constant(false, right.identity);
  const matchesNull = [left, right].some((side) => isNothing(side) && side.identity);
  return { ...unknown([left, right], true), matchesNull };
}

function nullIf(left: Value, right: Value): Value {
  if (isAsker(left)) return left;
  if (left.known && right.known) return left.value === right.value ? constant(null, left.identity) : left;
  return unknown([left, right], false);
}

function among(left: Value, right: Node, operator: string, around: Surroundings): Value {
  const [tag, fields] = tagged(right);
  const listed = tag === "A_ArrayExpr" ? nodesAt(fields, "elements") : tag === "List" ? nodesAt(fields, "items") : null;
  if (isNothing(left)) return left;
  const negated = operator === "<>";
  if (listed === null || (operator !== "=" && !negated)) return unknown([left, foldCondition(right, around)], false);
  const answers = listed.map((item) => {
    const value = foldCondition(item, around);
    return left.known && value.known ? compute(left, operator, value) : unknown([left, value], false);
  });
  return negated && tag === "List" ? both(answers) : either(answers);
}

function compute(left: Constant, operator: string, right: Constant): Value {
  const identity = left.identity || right.identity;
  if (left.value === null || right.value === null) return constant(null, identity);
  if (operator === "->" || operator === "->>") return field(left.value, right.value, identity);
  const numbers = typeof left.value === "number" && typeof right.value === "number";
  const [a, b] = numbers ? [left.value, right.value] : [String(left.value), String(right.value)];
  if (operator === "=") return constant(a === b, identity);
  if (operator === "<>") return constant(a !== b, identity);
  if (!numbers) return unknown([left, right], true);
  if (operator === "<") return constant(a < b, identity);
  if (operator === ">") return constant(a > b, identity);
  if (operator === "<=") return constant(a <= b, identity);
  return operator === ">=" ? constant(a >= b, identity) : unknown([left, right], true);
}

/** A field of a JSON text. What is not there is so because of who asks. */
function field(json: Scalar, key: Scalar, identity: boolean): Value {
  try {
    const parsed: unknown = JSON.parse(String(json));
    const found = isNode(parsed) && Object.hasOwn(parsed, String(key)) ? parsed[String(key)] : null;
    if (found === null) return constant(null, true);
    return constant(typeof found === "string" ? found : JSON.stringify(found), identity);
  } catch {
    return UNKNOWN;
  }
}

function subselect(node: Node, around: Surroundings): Value {
  const select = nodeAt(nodeAt(node, "subselect"), "SelectStmt");
  const [target] = nodesAt(select, "targetList").map((item) => nodeAt(nodeAt(item, "ResTarget"), "val"));
  if (isBareSelect(node) && node.subLinkType === "EXPR_SUBLINK")
    return target === undefined ? UNKNOWN : foldCondition(target, around);
  const inside: Surroundings = { ...around, column: (name) => around.parameter?.(name) ?? UNKNOWN };
  const left = isNode(node.testexpr) ? foldCondition(node.testexpr, around) : null;
  const conditions = [nodeAt(select, "whereClause"), ...innerConditions(select)]
    .filter((condition) => Object.keys(condition).length > 0)
    .map((condition) => foldCondition(condition, inside));
  const where = conditions.length === 0 ? constant(true) : both(conditions);
  const empty = select.op === "SETOP_NONE" && where.known && where.value !== true;
  if (node.subLinkType === "EXISTS_SUBLINK" || node.subLinkType === "ANY_SUBLINK") {
    if (empty) return constant(false, where.identity);
    return unknown(left === null ? [where] : [where, left], node.subLinkType === "EXISTS_SUBLINK");
  }
  const aggregates = target !== undefined && nodesOf(target, "FuncCall").length > 0;
  return empty && !aggregates ? constant(null, where.identity) : unknown([where], false);
}

function innerConditions(select: Node): readonly Node[] {
  return nodesAt(select, "fromClause")
    .flatMap((item) => nodesOf(item, "JoinExpr"))
    .filter((join) => join.jointype === "JOIN_INNER")
    .map((join) => nodeAt(join, "quals"));
}
