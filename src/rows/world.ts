// What has been made so far, and for whom.
import { quoteLiteral, quoteName } from "../sql/index.ts";
import type { FillRequest, Owner, OwnerId, TableToFill } from "./contract.ts";
import type { Draft } from "./draft.ts";
import type { Shapes, TableShape } from "./shape.ts";
import type { Trial } from "./try-all.ts";
import type { Wanted } from "./wanted.ts";

/** Nobody's rows are made where one of an owner's has to refer to a second person. */
export type Who = Owner | "nobody";

export type MadeRow = {
  /** As `FilledTable.rows` has it. */
  readonly at: string;
  readonly text: string;
  /** Text forms of the columns that others may refer to. */
  readonly values: ReadonlyMap<string, string | null>;
};

export type Silenced = { readonly trigger: string; readonly message: string };

export type World = {
  readonly shapes: Shapes;
  readonly owners: Readonly<Record<Owner, OwnerId>>;
  /** Columns that hold the owner's id, by table. */
  readonly pins: ReadonlyMap<number, ReadonlySet<string>>;
  /** What was asked for in particular, by table. */
  readonly given: ReadonlyMap<number, NonNullable<TableToFill["given"]>>;
  /** What rows should be like, by table. */
  readonly wanted: ReadonlyMap<number, Wanted>;
  readonly made: Map<number, Readonly<Record<Who, MadeRow[]>>>;
  readonly failed: Map<number, string>;
  /** The last draft that was taken, by table: what it learnt holds for more rows. */
  readonly learnt: Map<number, Draft>;
  readonly silenced: Map<number, Silenced[]>;
  /** Text forms of types that are not Postgres' own. */
  readonly foreign: ReadonlyMap<number, string>;
  /** Counts the rows of a table, so that each gets a number of its own. */
  readonly counts: Map<number, number>;
};

export function rowsOf(world: World, table: number, who: Who): readonly MadeRow[] {
  return world.made.get(table)?.[who] ?? [];
}

export function addRow(world: World, table: number, who: Who, row: MadeRow): void {
  const rows = world.made.get(table) ?? { a: [], b: [], nobody: [] };
  rows[who].push(row);
  world.made.set(table, rows);
}

export function nextNumber(world: World, table: number): number {
  const number = (world.counts.get(table) ?? 0) + 1;
  world.counts.set(table, number);
  return number;
}

/** Columns that others refer to, and those by which a row is found again. */
export function keptColumns(table: TableShape): readonly string[] {
  const keyed = table.keys.flatMap(({ columns }) => columns);
  const referring = table.foreignKeys.flatMap(({ columns }) => columns);
  return [...new Set([...keyed, ...referring])];
}

const ALIAS = '"lockstep row"';

/** Gives a row as json: its place, its text, and what is kept of it. */
function rowAsJson(table: TableShape): string {
  const kept = keptColumns(table).map((column) => `${ALIAS}.${quoteName(column)}::text`);
  return `pg_catalog.json_build_object(
    'at', ${ALIAS}.tableoid::regclass::text || ${ALIAS}.ctid::text,
    'text', (${ALIAS}.*)::text,
    'kept', array[${kept.join(", ")}]::text[])`;
}

/** Null where a trigger kept the row out. */
export function rowFrom(table: TableShape, answer: unknown): MadeRow | null {
  if (answer === null) return null;
  const { at, text, kept } = answer as { at: string; text: string; kept: readonly (string | null)[] };
  return { at, text, values: new Map(keptColumns(table).map((column, place) => [column, kept[place] ?? null])) };
}

export function insertOf(table: TableShape, values: ReadonlyMap<string, string | null>): string {
  const names = [...values.keys()].map(quoteName).join(", ");
  const literals = [...values.values()].map(literal).join(", ");
  const what = values.size === 0 ? "default values" : `(${names}) overriding system value values (${literals})`;
  return `insert into ${table.name} as ${ALIAS} ${what} returning ${rowAsJson(table)}`;
}

/**
 * Was the row made, or changed, in this transaction? Postgres counts the age of what is younger than the transaction, as its
 * subtransactions are, below zero.
 */
export const madeHere = `pg_catalog.age(${ALIAS}.xmin) <= 0`;

/** Columns that may be null and be set. */
export function nullColumns({ columns }: TableShape): readonly string[] {
  return columns
    .filter(({ notNull, generated, identity }) => !notNull && !generated && identity === null)
    .map(({ name }) => name);
}

/** Gives columns of one row, made here, these values where they are null. */
export function completionOf(
  table: TableShape,
  key: ReadonlyMap<string, string | null>,
  columns: readonly (readonly [string, string])[],
): string {
  const set = columns.map(
    ([name, value]) => `${quoteName(name)} = coalesce(${ALIAS}.${quoteName(name)}, ${literal(value)})`,
  );
  return `update ${table.name} as ${ALIAS} set ${set.join(", ")}
    where ${[madeHere, ...conditionsOf(key)].join(" and ")} returning pg_catalog.to_json(true)`;
}

/** A statement on behalf of somebody: with the settings that say so. */
export function trialFor(request: FillRequest, who: Who, sql: string, takenBack = false): Trial {
  return { sql, takenBack, settings: who === "nobody" ? undefined : request.settings?.[who] };
}

export function literal(value: string | null): string {
  return value === null ? "null" : quoteLiteral(value);
}

/** Finds rows that have these values, in text form, in these columns. */
export function selectOf(table: TableShape, values: ReadonlyMap<string, string | null>): string {
  const conditions = conditionsOf(values);
  const where = conditions.length === 0 ? "" : `where ${conditions.join(" and ")}`;
  return `select ${rowAsJson(table)} from ${table.name} as ${ALIAS} ${where} order by ${ALIAS}.tableoid, ${ALIAS}.ctid`;
}

function conditionsOf(values: ReadonlyMap<string, string | null>): readonly string[] {
  return [...values].map(([column, value]) =>
    value === null ? `${quoteName(column)} is null` : `${quoteName(column)} = ${quoteLiteral(value)}`,
  );
}
