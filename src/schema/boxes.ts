// Where the boxes of a diagram stand and how the lines between them run. Groups of tables that have to do with each other
// are laid out by themselves and then put on shelves, so that many small groups make a page and not a ribbon.

import type { EdgeLabel, GraphLabel, NodeLabel } from "@dagrejs/dagre";
import type { ErRelation, ErTable } from "../model/index.ts";
import type { Grouped } from "./groups.ts";

export type Point = { readonly x: number; readonly y: number };
export type Box = {
  readonly table: ErTable;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};
export type Line = { readonly relation: ErRelation; readonly points: readonly Point[] };
export type Plan = {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
};

export type Size = (table: ErTable) => {
  readonly width: number;
  readonly height: number;
  /** Where a column stands, from the top. */
  readonly heightOf: (column: string) => number;
};

const gap = 48;

const stub = 26;

// From the right of what is pointed at to the column that points, wherever the two stand side by side.
const joined = ({ relation, points }: Line, boxes: ReadonlyMap<string, Box>, size: Size): Line => {
  const [parent, child] = [boxes.get(relation.to), boxes.get(relation.from)];
  if (parent === undefined || child === undefined || child.x < parent.x + parent.width + stub * 2)
    return { relation, points };
  const [target = ""] = relation.targets;
  const [column = ""] = relation.columns;
  const start = { x: parent.x + parent.width, y: parent.y + size(parent.table).heightOf(target) };
  const end = { x: child.x, y: child.y + size(child.table).heightOf(column) };
  // Between neighbours there is nothing to go round.
  const bends = points.length > 3 ? points.slice(1, -1) : [];
  const inner = bends.filter(({ x }) => x > start.x + stub && x < end.x - stub);
  return {
    relation,
    points: [start, { x: start.x + stub, y: start.y }, ...inner, { x: end.x - stub, y: end.y }, end],
  };
};

type Library = typeof import("@dagrejs/dagre");

const planGroup = (
  { Graph, layout }: Library,
  group: readonly ErTable[],
  relations: readonly ErRelation[],
  size: Size,
): Plan => {
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 28, edgesep: 16, ranksep: 72, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  const names = new Set(group.map(({ name }) => name));
  for (const table of group) {
    const { width, height } = size(table);
    graph.setNode(table.name, { width, height });
  }
  const own = relations.filter(({ from, to }) => names.has(from) && names.has(to));
  for (const [at, { from, to }] of own.entries()) graph.setEdge(to, from, {}, String(at));
  layout(graph);
  const boxes = group.map((table): Box => {
    const { x = 0, y = 0, width = 0, height = 0 } = graph.node(table.name);
    return { table, x: x - width / 2, y: y - height / 2, width, height };
  });
  const placed = new Map(boxes.map((box) => [box.table.name, box]));
  const lines = own.map((relation, at): Line => {
    const { points = [] }: EdgeLabel = graph.edge(relation.to, relation.from, String(at)) ?? {};
    return joined({ relation, points: points.map(({ x, y }: Point) => ({ x, y })) }, placed, size);
  });
  const { width = 0, height = 0 } = graph.graph();
  return { boxes, lines, width, height };
};

const moved = ({ boxes, lines }: Plan, x: number, y: number): Pick<Plan, "boxes" | "lines"> => ({
  boxes: boxes.map((box) => ({ ...box, x: box.x + x, y: box.y + y })),
  lines: lines.map((line) => ({ ...line, points: line.points.map((point) => ({ x: point.x + x, y: point.y + y })) })),
});

/** Puts plans on shelves, about four by three. */
const shelved = (plans: readonly Plan[]): Plan => {
  const area = plans.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0);
  const limit = Math.max(Math.sqrt((area * 4) / 3), ...plans.map(({ width }) => width));
  const boxes: Box[] = [];
  const lines: Line[] = [];
  let [x, y, shelf, width] = [0, 0, 0, 0];
  for (const plan of plans) {
    if (x > 0 && x + plan.width > limit) [x, y, shelf] = [0, y + shelf + gap, 0];
    const placed = moved(plan, x, y);
    boxes.push(...placed.boxes);
    lines.push(...placed.lines);
    x += plan.width + gap;
    shelf = Math.max(shelf, plan.height);
    width = Math.max(width, x - gap);
  }
  return { boxes, lines, width, height: y + shelf };
};

/** Lays groups out. The library is loaded when it is first needed. */
export const planBoxes = async ({ groups, joined: relations }: Grouped, size: Size): Promise<Plan> => {
  const library = await import("@dagrejs/dagre");
  const plans = groups.map((group) => planGroup(library, group, relations, size));
  const [large, alone] = [
    plans.filter(({ boxes }) => boxes.length > 1),
    plans.filter(({ boxes }) => boxes.length === 1),
  ];
  return shelved([...large, ...alone.toSorted((a, b) => b.height - a.height)]);
};
