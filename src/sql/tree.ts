// Reading Postgres' parse trees, which are JSON of about 270 node types. Everything is optional there: fields at their
// default are left out.

export type Node = Readonly<Record<string, unknown>>;

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The field as a node, empty where there is none. */
export function nodeAt(node: Node, field: string): Node {
  const value = node[field];
  return isNode(value) ? value : {};
}

export function textAt(node: Node, field: string): string | null {
  const value = node[field];
  return typeof value === "string" ? value : null;
}

/** A field that holds a list of nodes. */
export function nodesAt(node: Node, field: string): readonly Node[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** A list of String nodes as texts: the parts of a qualified name. */
export function stringsAt(node: Node, field: string): readonly string[] {
  return nodesAt(node, field).map((item) => textAt(nodeAt(item, "String"), "sval") ?? "");
}

/** `schema.name` as written, of a RangeVar. */
export function relationAt(node: Node, field: string): string | null {
  const relation = nodeAt(node, field);
  const name = textAt(relation, "relname");
  if (name === null) return null;
  const schema = textAt(relation, "schemaname");
  return schema === null ? name : `${schema}.${name}`;
}

/** The value of a constant as text, `null` for what is no constant. */
export function constantText(node: Node): string | null {
  const constant = nodeAt(node, "A_Const");
  if (isNode(constant.sval)) return textAt(constant.sval, "sval") ?? "";
  if (isNode(constant.ival)) return String(constant.ival.ival ?? 0);
  if (isNode(constant.fval)) return textAt(constant.fval, "fval") ?? "0";
  if (isNode(constant.boolval)) return constant.boolval.boolval === true ? "true" : "false";
  return null;
}
