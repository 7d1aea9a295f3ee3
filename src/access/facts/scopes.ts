// Which table a name in a statement stands for.
import type { Relation } from "../../model/index.ts";
import { isNode, type Node, nodeAt, nodesAt, textAt } from "../../sql/tree.ts";
import { keyOf, partsOf } from "./names.ts";

/** Alias → key of a table; null for what is no table: a sub-select, a common table expression. */
export type Scope = ReadonlyMap<string, string | null>;

export type Tables = {
  readonly has: (table: string, column: string) => boolean;
  /** Key of a table, as a statement names it; null where it cannot be told. */
  readonly named: (schema: string | null, name: string) => string | null;
};

export const tablesIn = (relations: readonly Relation[]): Tables => {
  const columns = new Map<string, ReadonlySet<string>>();
  const bare = new Map<string, string[]>();
  for (const { name, columns: own } of relations) {
    const parts = partsOf(name);
    const key = keyOf(...parts);
    columns.set(key, new Set(own.map((column) => column.name)));
    const last = parts.at(-1) ?? "";
    bare.set(last, [...(bare.get(last) ?? []), key]);
  }
  return {
    has: (table, column) => columns.get(table)?.has(column) ?? false,
    named: (schema, name) => {
      if (schema !== null) return keyOf(schema, name);
      const open = keyOf("public", name);
      if (columns.has(open)) return open;
      const [only, ...others] = bare.get(name) ?? [];
      return only !== undefined && others.length === 0 ? only : null;
    },
  };
};

/** The tables that a statement reads or writes, by the names they have in it. */
export const scopeOf = (statement: Node, tables: Tables): Scope => {
  const scope = new Map<string, string | null>();
  const common = new Set(
    nodesAt(nodeAt(statement, "withClause"), "ctes").map((one) => textAt(nodeAt(one, "CommonTableExpr"), "ctename")),
  );
  const add = (range: Node): void => {
    const name = textAt(range, "relname");
    if (name === null) return;
    const schema = textAt(range, "schemaname");
    const alias = textAt(nodeAt(range, "alias"), "aliasname") ?? name;
    scope.set(alias, schema === null && common.has(name) ? null : tables.named(schema, name));
  };
  const visit = (item: Node): void => {
    if (isNode(item.RangeVar)) add(item.RangeVar);
    if (isNode(item.JoinExpr)) for (const side of ["larg", "rarg"]) visit(nodeAt(item.JoinExpr, side));
    for (const tag of ["RangeSubselect", "RangeFunction"]) {
      const alias = textAt(nodeAt(nodeAt(item, tag), "alias"), "aliasname");
      if (alias !== null) scope.set(alias, null);
    }
  };
  for (const field of ["fromClause", "usingClause"]) for (const item of nodesAt(statement, field)) visit(item);
  add(nodeAt(statement, "relation"));
  return scope;
};
