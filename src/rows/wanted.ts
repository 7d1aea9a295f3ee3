// Rows that are to meet conditions which no constraint makes: as few as can be, so each meets as many as agree.
import type { Node } from "../sql/index.ts";
import type { TableToFill } from "./contract.ts";
import { together, type Way, waysToMeet } from "./read-check.ts";
import type { Shapes, TableShape } from "./shape.ts";
import { agree, type Wish } from "./wish.ts";

export type Wanted = {
  /** One for each row, the first row's first. */
  readonly rows: readonly Way[];
  readonly next: Way;
  /** The owner column, where a row that is nobody's is asked for. */
  readonly nobodys: string | null;
};

const MOST_ROWS = 4;
const nothing: Way = new Map();

export function wantedBy(
  shapes: Shapes,
  tables: readonly TableToFill[],
  pins: ReadonlyMap<number, ReadonlySet<string>>,
): ReadonlyMap<number, Wanted> {
  return new Map(
    tables.flatMap(({ name, ownerColumn, wanted }) => {
      const table = shapes.tables.get(shapes.asked.get(name) ?? 0);
      if (table === undefined || wanted === undefined) return [];
      const fixed = pins.get(table.oid) ?? new Set<string>();
      const rows = grouped(waysOf(wanted.rows, table, fixed)).slice(0, MOST_ROWS);
      const [next = nothing] = grouped(waysOf(wanted.next, table, fixed));
      const nobodys = mayBeNobodys(table, ownerColumn) && asksForNobody(wanted.rows, ownerColumn) ? ownerColumn : null;
      return [[table.oid, { rows, next, nobodys }] as const];
    }),
  );
}

const mayBeNobodys = ({ columns }: TableShape, owner: string | null): boolean =>
  columns.some(({ name, notNull, generated }) => name === owner && !notNull && !generated);

const asksForNobody = (conditions: readonly Node[], owner: string | null): boolean =>
  owner !== null && conditions.flatMap(waysToMeet).some((way) => way.get(owner)?.null === true);

/** What is ours to choose: no owner, no parent, nothing that Postgres fills. */
function waysOf(conditions: readonly Node[], table: TableShape, fixed: ReadonlySet<string>): readonly Way[] {
  const referring = new Set(table.foreignKeys.flatMap(({ columns }) => columns));
  const free = new Map(
    table.columns
      .filter(({ name, generated, identity }) => !generated && identity === null && !fixed.has(name))
      .map((column) => [column.name, column] as const),
  );
  const mayAsk = (name: string, wish: Wish): boolean => {
    const column = free.get(name);
    if (column === undefined || (wish.null === true && column.notNull)) return false;
    return wish.null !== undefined || !referring.has(name);
  };
  return conditions
    .flatMap(waysToMeet)
    .map((way) => new Map([...way].filter(([name, wish]) => mayAsk(name, wish))))
    .filter(({ size }) => size > 0);
}

/** Each way is met by the first row that it agrees with. */
function grouped(ways: readonly Way[]): readonly Way[] {
  const rows: Way[] = [];
  for (const way of ways) {
    const at = rows.findIndex((row) => [...way].every(([name, wish]) => agree(wish, row.get(name) ?? {})));
    const row = rows[at];
    if (row === undefined) rows.push(way);
    else rows[at] = together(row, way);
  }
  return rows;
}
