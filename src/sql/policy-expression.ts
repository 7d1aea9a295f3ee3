// The condition of a policy as Postgres prints it (pg_get_expr), read with Postgres' own grammar: which functions it calls
// and where, which relations its sub-selects read, what it compares. Offsets are UTF-16 units into the condition.

import { lex } from "./lex.ts";
import { parseRaw } from "./load-parser.ts";
import { byteOffsets } from "./place.ts";
import { isNode, type Node, nodeAt, nodesAt, stringsAt, textAt } from "./tree.ts";

export type Expression = { readonly text: string; readonly root: Node };

export type CallSite = {
  /** Parts of the name as written: `["auth", "uid"]`. */
  readonly name: readonly string[];
  readonly node: Node;
  readonly start: number;
  /** Behind the closing parenthesis. */
  readonly end: number;
  /** Does a sub-select without a source hold it, `(select auth.uid())`, so that it is evaluated once? */
  readonly once: boolean;
  /** Reads an argument of it a column? */
  readonly perRow: boolean;
  /** The call that it is an argument of. */
  readonly within: CallSite | null;
};

/** A relation that a sub-select reads; `alias` is what its columns are called by. */
export type Source = { readonly schema: string | null; readonly name: string; readonly alias: string };

/** `column = other` (or `= any (other)`). `sources` are those of the sub-select around it, empty outside of any. */
export type Comparison = {
  readonly column: readonly string[];
  /** The type that the column is cast to, or null. */
  readonly cast: string | null;
  readonly other: Node;
  readonly sources: readonly Source[];
  /** Numbers the sub-selects; 0 stands for none. */
  readonly scope: number;
};

const PREFIX = "select ";

/** Null where Postgres' grammar refuses it. `loadParser` must have finished. */
export function parseExpression(text: string): Expression | null {
  const raw = parseRaw(PREFIX + text);
  if ("error" in raw) return null;
  const [target] = nodesAt(raw.statements[0]?.node ?? {}, "targetList");
  const root = nodeAt(nodeAt(target ?? {}, "ResTarget"), "val");
  return Object.keys(root).length === 0 ? null : { text, root };
}

/** Tag and fields of a node: `{ FuncCall: {…} }`. */
export function tagged(node: Node): readonly [string, Node] {
  const [tag, fields] = Object.entries(node)[0] ?? ["", {}];
  return [tag, isNode(fields) ? fields : {}];
}

/** Every node below one, and itself, with its tag; fields that hold a single node come with their own name, too. */
function* nodesIn(node: Node): Generator<readonly [string, Node]> {
  for (const [tag, value] of Object.entries(node)) {
    if (Array.isArray(value)) for (const item of value) yield* isNode(item) ? nodesIn(item) : [];
    if (!isNode(value)) continue;
    yield [tag, value];
    yield* nodesIn(value);
  }
}

/** Nodes of one kind. */
export function nodesOf(node: Node, kind: string): readonly Node[] {
  return [...nodesIn(node)].filter(([tag]) => tag === kind).map(([, fields]) => fields);
}

/** Does a sub-select read no relation? */
export function isBareSelect(sublink: Node): boolean {
  const select = nodeAt(nodeAt(sublink, "subselect"), "SelectStmt");
  return nodesAt(select, "fromClause").length === 0;
}

/** Every call of a function, outer ones first. */
export function callsIn({ text, root }: Expression): readonly CallSite[] {
  const offset = byteOffsets(PREFIX + text);
  const calls: CallSite[] = [];
  const visit = (node: Node, once: boolean, within: CallSite | null): void => {
    for (const [tag, value] of Object.entries(node)) {
      if (!isNode(value)) {
        if (Array.isArray(value)) for (const item of value) if (isNode(item)) visit(item, once, within);
        continue;
      }
      const bare = tag === "SubLink" ? once || isBareSelect(value) : once;
      if (tag !== "FuncCall") {
        visit(value, bare, within);
        continue;
      }
      const start = offset(typeof value.location === "number" ? value.location : 0) - PREFIX.length;
      const perRow = nodesAt(value, "args").some((arg) => nodesOf(arg, "ColumnRef").length > 0);
      const name = stringsAt(value, "funcname");
      const site: CallSite = { name, node: value, start, end: endOfCall(text, start), once, perRow, within };
      calls.push(site);
      visit(value, bare, site);
    }
  };
  visit(root, false, null);
  return calls;
}

/** A condition as a clause takes it: in one pair of parentheses. */
export function inParentheses(text: string): string {
  const isOne = text.startsWith("(") && endOfCall(text, 0) === text.length;
  // The parentheses of a sub-select are its own.
  const [tag, fields] = tagged(parseExpression(text)?.root ?? {});
  return isOne && !(tag === "SubLink" && fields.subLinkType === "EXPR_SUBLINK") ? text : `(${text})`;
}

function endOfCall(text: string, start: number): number {
  let depth = 0;
  let end = text.length;
  lex(
    text,
    (token) => {
      const sign = text.slice(token.start, token.end);
      if (token.kind !== "operator") return true;
      if (sign === "(") depth++;
      if (sign === ")") depth--;
      if (sign === ")" && depth === 0) end = token.end;
      return sign !== ")" || depth > 0;
    },
    start,
  );
  return end;
}

/** Every text constant: `user_metadata` of `-> 'user_metadata'`. */
export function textsIn(node: Node): readonly string[] {
  return nodesOf(node, "A_Const").flatMap(({ sval }) => (isNode(sval) ? [textAt(sval, "sval") ?? ""] : []));
}

/** Names of columns, `["m", "team_id"]`, wherever they stand. */
export function columnsIn(node: Node): readonly (readonly string[])[] {
  return nodesOf(node, "ColumnRef").map((column) => stringsAt(column, "fields"));
}

/** Relations that the sub-selects read. */
export function sourcesIn(node: Node): readonly Source[] {
  const named = new Set(nodesOf(node, "CommonTableExpr").map((table) => textAt(table, "ctename")));
  return nodesOf(node, "RangeVar")
    .map(sourceOf)
    .filter(({ schema, name }) => schema !== null || !named.has(name));
}

function sourceOf(range: Node): Source {
  const name = textAt(range, "relname") ?? "";
  const alias = textAt(nodeAt(range, "alias"), "aliasname") ?? name;
  return { schema: textAt(range, "schemaname"), name, alias };
}

/** Comparisons for equality of a column with something. */
export function comparisonsIn({ root }: Expression): readonly Comparison[] {
  const found: Comparison[] = [];
  let scopes = 0;
  const visit = (node: Node, sources: readonly Source[], scope: number): void => {
    for (const [tag, value] of Object.entries(node)) {
      if (Array.isArray(value)) for (const item of value) if (isNode(item)) visit(item, sources, scope);
      if (!isNode(value)) continue;
      if (tag === "A_Expr") found.push(...equated(value, sources, scope));
      const from = tag === "SelectStmt" ? nodesAt(value, "fromClause") : [];
      if (from.length === 0) visit(value, sources, scope);
      else visit(value, from.flatMap(sourcesIn), ++scopes);
    }
  };
  visit(root, [], 0);
  return found;
}

function equated(expression: Node, sources: readonly Source[], scope: number): readonly Comparison[] {
  if (stringsAt(expression, "name").join(".") !== "=") return [];
  const left = nodeAt(expression, "lexpr");
  const right = nodeAt(expression, "rexpr");
  const one = (side: Node, other: Node): readonly Comparison[] => {
    const column = columnOf(side);
    return column === null ? [] : [{ column, cast: castOf(side), other, sources, scope }];
  };
  if (expression.kind === "AEXPR_OP_ANY" || expression.kind === "AEXPR_IN") return one(left, right);
  return expression.kind === "AEXPR_OP" ? [...one(left, right), ...one(right, left)] : [];
}

/** The column that a node is, also under a cast. */
export function columnOf(node: Node): readonly string[] | null {
  const [tag, fields] = tagged(node);
  if (tag === "ColumnRef") return stringsAt(fields, "fields");
  return tag === "TypeCast" ? columnOf(nodeAt(fields, "arg")) : null;
}

function castOf(node: Node): string | null {
  const [tag, fields] = tagged(node);
  return tag === "TypeCast" ? (stringsAt(nodeAt(fields, "typeName"), "names").at(-1) ?? null) : null;
}
