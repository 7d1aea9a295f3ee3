// What rows have to be like for policies, views and functions to let them through, as far as constants say so: where no row
// is like that, nobody gets through, and a leak stays unseen. A condition that makes its user more than a user, as
// `role = 'admin'` in a table of people, is none of these: what administrators may do is not what is tried.
import type { Relation, Routine } from "../../model/index.ts";
import type { Node } from "../../sql/tree.ts";
import { nodeAt, nodesAt } from "../../sql/tree.ts";
import { treeOf } from "../facts/expression-reader.ts";
import { keyOf, partsOf } from "../facts/names.ts";
import { tablesIn } from "../facts/scopes.ts";
import { columnsJoined, columnsLeft, isolated } from "./isolate.ts";
import { type Asked, createWalker } from "./walk.ts";

/** Conditions on rows of one table, as trees in which only its own columns stand for themselves. */
export type RowConditions = {
  /** Some row should meet each of them. */
  readonly rows: readonly Node[];
  /** What is asked of a new row. */
  readonly next: readonly Node[];
};

export type ConditionGround = {
  readonly relations: readonly Relation[];
  readonly routines: readonly Routine[];
  /** Queries of the views. */
  readonly views: readonly string[];
};

const conditionOf = (text: string): Node =>
  nodeAt(nodeAt(nodesAt(treeOf(`select ${text}`), "targetList")[0] ?? {}, "ResTarget"), "val");

/** Has a row in it something to do with one thing of several, as a membership has with a team? Then it makes nobody more than that. */
const isBound = ({ columns, ownerColumn }: Relation): boolean => {
  const people = columns.find(({ name }) => name === ownerColumn)?.references ?? null;
  return columns.some(
    ({ name, references }) =>
      name !== ownerColumn && references !== null && references !== people && ownerColumn !== null,
  );
};

const distinct = (conditions: readonly Node[]): readonly Node[] => [
  ...new Map(conditions.map((condition) => [JSON.stringify(condition, withoutPlace), condition])).values(),
];

/** The same for the same conditions, wherever they stood in the texts that ask for them. */
export const textOfConditions = (conditions: RowConditions | undefined): string =>
  JSON.stringify(conditions ?? null, withoutPlace);

const withoutPlace = (key: string, value: unknown): unknown =>
  key === "location" || key === "rexpr_list_start" || key === "rexpr_list_end" ? undefined : value;

/** By name of the table. */
export const rowConditions = ({ relations, routines, views }: ConditionGround): ReadonlyMap<string, RowConditions> => {
  const asked: Asked[] = [];
  const news: Asked[] = [];
  const tables = tablesIn(relations);
  const walker = createWalker(routines, tables, (one) => void asked.push(one));
  const newWalker = createWalker([], tables, (one) => void news.push(one));
  for (const { name, policies } of relations) {
    const own = keyOf(...partsOf(name));
    for (const { using, check, command } of policies) {
      for (const text of [using, check]) if (text !== null) walker.policy(conditionOf(text), own);
      const inserting = command === "insert" || command === "all" ? (check ?? using) : null;
      if (inserting !== null) newWalker.policy(conditionOf(inserting), own);
    }
  }
  for (const query of views) walker.view({ SelectStmt: treeOf(query) });
  for (const routine of routines) if (routine.callableBy.length > 0 && !routine.platform) walker.routine(routine);
  return perTable(relations, asked, news);
};

const byTable = (all: readonly Asked[]): ReadonlyMap<string, readonly Asked[]> => {
  const found = new Map<string, Asked[]>();
  for (const one of all) {
    const same = found.get(one.table) ?? [];
    found.set(one.table, same);
    same.push(one);
  }
  return found;
};

const holes = (condition: Node): number => JSON.stringify(condition).split('"ParamRef"').length - 1;

const perTable = (
  relations: readonly Relation[],
  asked: readonly Asked[],
  news: readonly Asked[],
): ReadonlyMap<string, RowConditions> => {
  const byKey = byTable(asked);
  const newByKey = byTable(news);
  return new Map(
    relations.flatMap((relation): [string, RowConditions][] => {
      const key = keyOf(...partsOf(relation.name));
      const own = byKey.get(key) ?? [];
      if (own.length === 0) return [];
      const empowering = isBound(relation)
        ? new Set<string>()
        : new Set(own.flatMap(({ empowers, condition }) => (empowers ? columnsLeft(condition) : [])));
      const joined = new Set(own.flatMap(({ condition }) => columnsJoined(condition)));
      const names = {
        column: ([name = ""]: readonly string[]) => (empowering.has(name) || joined.has(name) ? null : { own: name }),
        parameter: () => null,
        call: () => null,
      };
      const of = (all: readonly Asked[]) => distinct(all.map(({ condition }) => isolated(condition, names)));
      const said = (conditions: readonly Node[]) => conditions.filter((condition) => columnsLeft(condition).length > 0);
      return [
        [
          relation.name,
          {
            rows: said(of(own)),
            // What asks for nobody's identity is most likely to let anybody in.
            next: said(of(newByKey.get(key) ?? [])).toSorted((one, other) => holes(one) - holes(other)),
          },
        ],
      ];
    }),
  );
};
