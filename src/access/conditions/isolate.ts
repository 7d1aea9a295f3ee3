// A condition as one table sees it: its own columns are left, constants that functions were handed stand in for their
// parameters, and all else is a hole.
import { isBareSelect } from "../../sql/policy-expression.ts";
import { isNode, type Node, nodeAt, nodesAt, stringsAt } from "../../sql/tree.ts";

/** What a name in an expression stands for: a column of the table asked about, what was handed for it, or something else. */
export type Meaning = { readonly own: string } | { readonly handed: Node } | "another column" | null;

export type Names = {
  readonly column: (fields: readonly string[]) => Meaning;
  /** By number, from 1. */
  readonly parameter: (number: number) => Meaning;
  /** What a function comes to, handed these arguments; null where nobody knows. */
  readonly call: (name: readonly string[], args: readonly Node[]) => Node | null;
};

const hole: Node = { ParamRef: {} };
const anotherColumn: Node = { ParamRef: { number: -1 } };

const asNode = (meaning: Meaning): Node => {
  if (meaning === null) return hole;
  if (meaning === "another column") return anotherColumn;
  return "own" in meaning ? { ColumnRef: { fields: [{ String: { sval: meaning.own } }] } } : meaning.handed;
};

const scalarOf = (sublink: Node, names: Names): Node => {
  if (sublink.subLinkType !== "EXPR_SUBLINK" || !isBareSelect(sublink)) return hole;
  const select = nodeAt(nodeAt(sublink, "subselect"), "SelectStmt");
  const [target] = nodesAt(select, "targetList");
  return target === undefined ? hole : isolated(nodeAt(nodeAt(target, "ResTarget"), "val"), names);
};

export const isolated = (node: Node, names: Names): Node => {
  if (isNode(node.ColumnRef)) return asNode(names.column(stringsAt(node.ColumnRef, "fields")));
  if (isNode(node.ParamRef)) return asNode(names.parameter(Number(node.ParamRef.number ?? 0)));
  if (isNode(node.SubLink)) return scalarOf(node.SubLink, names);
  if (isNode(node.FuncCall)) {
    const args = nodesAt(node.FuncCall, "args").map((arg) => isolated(arg, names));
    const body = names.call(stringsAt(node.FuncCall, "funcname"), args);
    if (body !== null) return body;
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, inner(value, names)]));
};

const inner = (value: unknown, names: Names): unknown => {
  if (Array.isArray(value)) return value.map((item: unknown) => inner(item, names));
  return isNode(value) ? isolated(value, names) : value;
};

/** Names of the columns that are left. */
export const columnsLeft = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(columnsLeft);
  if (!isNode(value)) return [];
  if (isNode(value.ColumnRef)) return stringsAt(value.ColumnRef, "fields");
  return Object.values(value).flatMap(columnsLeft);
};

const isAnother = (node: Node): boolean => isNode(node.ParamRef) && node.ParamRef.number === -1;

/** Columns that hold what rows of other tables hold, too: keys of groups, which must not be made the same for everybody. */
export const columnsJoined = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(columnsJoined);
  if (!isNode(value)) return [];
  const expression = nodeAt(value, "A_Expr");
  const sides = [nodeAt(expression, "lexpr"), nodeAt(expression, "rexpr")];
  const joined = sides.some(isAnother) ? sides.flatMap(columnsLeft) : [];
  return [...joined, ...Object.values(value).flatMap(columnsJoined)];
};
