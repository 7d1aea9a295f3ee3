// What a condition asks of the inside of a JSON column: `settings ->> 'visibility' = 'public'`.
import type { Json } from "../model/index.ts";
import type { Node } from "../sql/index.ts";
import { constantText, isNode, nodeAt, stringsAt } from "../sql/tree.ts";
import type { Wish } from "./wish.ts";

type Place = { readonly column: string; readonly path: readonly string[] };

/** Where in which column a value is, as far as keys lead there. */
export function jsonPlace(node: Node): Place | null {
  if (isNode(node.TypeCast)) return jsonPlace(nodeAt(node.TypeCast, "arg"));
  if (!isNode(node.A_Expr)) return null;
  const operator = stringsAt(node.A_Expr, "name").at(-1) ?? "";
  const left = nodeAt(node.A_Expr, "lexpr");
  const key = textOf(nodeAt(node.A_Expr, "rexpr"));
  if (!/^(->>?|#>>?)$/.test(operator) || key === null) return null;
  const keys = operator.startsWith("#") ? key.replace(/^\{|\}$/g, "").split(",") : [key];
  const above = isNode(left.ColumnRef)
    ? { column: stringsAt(left.ColumnRef, "fields").at(-1) ?? "", path: [] }
    : jsonPlace(left);
  return above === null ? null : { column: above.column, path: [...above.path, ...keys] };
}

const textOf = (node: Node): string | null =>
  isNode(node.TypeCast) ? textOf(nodeAt(node.TypeCast, "arg")) : constantText(node);

/** An object that has this there. */
export function holding({ path }: Place, text: string): Wish {
  const value: Json = text === "true" ? true : text === "false" ? false : text;
  const whole = path.toReversed().reduce<Json>((inner, key) => ({ [key]: inner }), value);
  return { json: "object", holds: isObject(whole) ? whole : {} };
}

const isObject = (json: Json): json is { readonly [key: string]: Json } =>
  typeof json === "object" && json !== null && !Array.isArray(json);

/** A text that is a JSON object, or null. */
export function objectIn(text: string): { readonly [key: string]: Json } | null {
  try {
    const parsed: Json = JSON.parse(text);
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
