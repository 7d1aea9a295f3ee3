import { parse } from "../../sql/index.ts";
import { isNode, nodeAt, nodesAt } from "../../sql/tree.ts";
import { type Context, type ExpressionGround, gather, type Reading, sourcesOf } from "./expressions.ts";
import { routinePartsOf } from "./names.ts";
import { routineReader } from "./routine-readings.ts";
import { tablesIn } from "./scopes.ts";

export type ExpressionReader = {
  readonly expression: (text: string) => Reading;
  /** By its name with argument types. Null for what is no function of the user's. */
  readonly routine: (name: string) => Reading | null;
};

/** Reads expressions as Postgres prints them. Equal texts are read once. */
export const expressionReader = (ground: ExpressionGround): ExpressionReader => {
  const tables = tablesIn(ground.relations);
  const routine = routineReader(ground, tables);
  const known = new Map<string, Reading>();
  const read = (expression: string): Reading => {
    const [statement] = parse(`select ${expression}`).statements;
    const context: Context = { tables, scopes: [], variables: null, routine, comparisons: [], settings: [] };
    const target = nodeAt(nodesAt(statement?.node ?? {}, "targetList")[0] ?? {}, "ResTarget").val;
    if (!isNode(target)) return { value: [], comparisons: [], settings: [] };
    gather(target, context);
    return { value: sourcesOf(target, context), comparisons: context.comparisons, settings: context.settings };
  };
  return {
    expression: (text: string): Reading => {
      const found = known.get(text) ?? read(text);
      known.set(text, found);
      return found;
    },
    routine: (name: string) => routine(routinePartsOf(name)),
  };
};
