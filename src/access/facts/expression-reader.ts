import { parse } from "../../sql/index.ts";
import { isNode, type Node, nodeAt, nodesAt, stringsAt, textAt } from "../../sql/tree.ts";
import {
  type Context,
  type ExpressionGround,
  gather,
  type Reading,
  type Source,
  sourcesOf,
  within,
} from "./expressions.ts";
import { routinePartsOf } from "./names.ts";
import { routineReader } from "./routine-readings.ts";
import { tablesIn } from "./scopes.ts";

export type ExpressionReader = {
  readonly expression: (text: string) => Reading;
  /** By its name with argument types. Null for what is no function of the user's. */
  readonly routine: (name: string) => Reading | null;
  /** Where each column of a view comes from, by the view's query. */
  readonly view: (query: string) => ReadonlyMap<string, readonly Source[]>;
};

// Facts are read again and again of databases that differ little; a tree is what costs.
const trees = new Map<string, Node>();
const most = 10_000;

/** The first statement of a text. */
export const treeOf = (sql: string): Node => {
  const found = trees.get(sql) ?? parse(sql).statements[0]?.node ?? {};
  if (trees.size >= most) trees.clear();
  trees.set(sql, found);
  return found;
};

const targetsOf = (select: Node): readonly Node[] =>
  nodesAt(select, "targetList").map((target) => nodeAt(target, "ResTarget"));

/** The first arm of a union names the columns. */
const firstArm = (select: Node): Node => {
  const arm = nodeAt(select, "larg");
  return Object.keys(arm).length === 0 ? select : firstArm(arm);
};

const nameOf = (target: Node): string =>
  textAt(target, "name") ?? stringsAt(nodeAt(nodeAt(target, "val"), "ColumnRef"), "fields").at(-1) ?? "";

/** Reads expressions as Postgres prints them. Equal texts are read once. */
export const expressionReader = (ground: ExpressionGround): ExpressionReader => {
  const tables = tablesIn(ground.relations);
  const routine = routineReader(ground, tables);
  const known = new Map<string, Reading>();
  const contextOf = (): Context => ({ tables, scopes: [], variables: null, routine, comparisons: [], settings: [] });
  const read = (expression: string): Reading => {
    const context = contextOf();
    const target = targetsOf(treeOf(`select ${expression}`))[0]?.val;
    if (!isNode(target)) return { value: [], comparisons: [], settings: [] };
    gather(target, context);
    return { value: sourcesOf(target, context), comparisons: context.comparisons, settings: context.settings };
  };
  return {
    expression: (text) => {
      const found = known.get(text) ?? read(text);
      known.set(text, found);
      return found;
    },
    routine: (name) => routine(routinePartsOf(name)),
    view: (query) => {
      const select = firstArm(treeOf(query));
      const context = within(select, contextOf());
      return new Map(
        targetsOf(select).map((target) => [nameOf(target), sourcesOf(nodeAt(target, "val"), context)] as const),
      );
    },
  };
};
