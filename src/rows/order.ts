// Parents before children. Where tables refer to each other in a circle, one whose reference may be null goes first;
// where none may, the tables of the circle are filled by one statement, since foreign keys are checked at its end.
import type { ForeignKeyShape, Shapes, TableShape } from "./shape.ts";

/** One step: tables that do not need each other, or a circle of tables that cannot do without each other. */
export type Step = {
  readonly tables: readonly TableShape[];
  readonly circle: boolean;
  /** References that are null until the circle is closed. */
  readonly cut: readonly ForeignKeyShape[];
};

export function inOrder(shapes: Shapes): readonly Step[] {
  const steps: Step[] = [];
  const open = new Map(shapes.tables);
  while (open.size > 0) {
    const step = nextStep(open);
    for (const { oid } of step.tables) open.delete(oid);
    steps.push(step);
  }
  return steps;
}

function nextStep(open: ReadonlyMap<number, TableShape>): Step {
  const tables = [...open.values()];
  const unmet = (table: TableShape) =>
    table.foreignKeys.filter(({ parent }) => parent !== table.oid && open.has(parent));
  const ready = tables.filter((table) => unmet(table).length === 0);
  if (ready.length > 0) return { tables: ready, circle: false, cut: [] };
  const breakable = tables.find((table) => unmet(table).every((key) => mayBeNull(table, key)));
  if (breakable !== undefined) return { tables: [breakable], circle: false, cut: unmet(breakable) };
  const circle = circleOf(tables, (table) => unmet(table).filter((key) => !mayBeNull(table, key)));
  return { tables: circle, circle: true, cut: [] };
}

export function mayBeNull(table: TableShape, key: ForeignKeyShape): boolean {
  return key.columns.some((name) => table.columns.some((column) => column.name === name && !column.notNull));
}

function circleOf(
  tables: readonly TableShape[],
  needs: (table: TableShape) => readonly ForeignKeyShape[],
): readonly TableShape[] {
  const path: TableShape[] = [];
  let at = tables.find((table) => needs(table).length > 0);
  while (at !== undefined && !path.includes(at)) {
    path.push(at);
    const [key] = needs(at);
    at = tables.find(({ oid }) => oid === key?.parent);
  }
  return at === undefined ? path : path.slice(path.indexOf(at)).toReversed();
}
