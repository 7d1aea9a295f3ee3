// A statement as what stood before it and what stands behind it.
import type { Column, Constraint, Index, Relation, Standing } from "./standing.ts";

export type Change = {
  readonly before: Standing;
  readonly after: Standing;
  /** The statement as its author wrote it, and Postgres' node of it. */
  readonly text: string;
  readonly tag: string;
  /** What the columns that change their type are computed from, by name of the column; null where it cannot be told. */
  readonly using: ReadonlyMap<string, string> | null;
  /** Indexes as they would be written behind the statement, were these columns called otherwise. */
  readonly definitionsWith: Redefine;
};

export type Redefine = (
  columns: readonly { readonly table: string; readonly column: string; readonly to: string }[],
  indexes: readonly { readonly index: string; readonly to: string }[],
) => Promise<readonly Index[]>;

export const relationOf = ({ relations }: Standing, oid: string | null): Relation | undefined =>
  relations.find((one) => one.oid === oid);

/** A relation that stood before and stands still, as it is called behind the statement. */
export const keptRelation = ({ before, after }: Change, oid: string): Relation | undefined =>
  relationOf(before, oid) === undefined ? undefined : relationOf(after, oid);

const keyOf = ({ table, number }: Column): string => `${table} ${number}`;

export type ColumnChange = { readonly relation: Relation; readonly was: Column; readonly is: Column };

/** Columns of relations that stood before and stand still. */
export const changedColumns = (change: Change): readonly ColumnChange[] => {
  const now = new Map(change.after.columns.map((one) => [keyOf(one), one]));
  return change.before.columns.flatMap((was) => {
    const [is, relation] = [now.get(keyOf(was)), keptRelation(change, was.table)];
    return is === undefined || relation === undefined ? [] : [{ relation, was, is }];
  });
};

export const newColumns = (change: Change): readonly { readonly relation: Relation; readonly column: Column }[] => {
  const had = new Set(change.before.columns.map(keyOf));
  return change.after.columns.flatMap((column) => {
    const relation = keptRelation(change, column.table);
    return relation === undefined || had.has(keyOf(column)) || !column.own ? [] : [{ relation, column }];
  });
};

export const goneColumns = (change: Change): readonly { readonly relation: Relation; readonly column: Column }[] => {
  const now = new Set(change.after.columns.map(keyOf));
  return change.before.columns.flatMap((column) => {
    const relation = keptRelation(change, column.table);
    return relation === undefined || now.has(keyOf(column)) || !column.own ? [] : [{ relation, column }];
  });
};

/** Columns with another type: what stands on them is made again by whoever exchanges them. */
export const retypedColumns = (change: Change): readonly ColumnChange[] =>
  changedColumns(change).filter(
    ({ was, is }) => is.own && (was.type !== is.type || was.collation !== is.collation) && !is.generated,
  );

const exchangedIn = (change: Change): ReadonlySet<string> =>
  new Set(
    changedColumns(change)
      .filter(({ was, is }) => was.type !== is.type || was.collation !== is.collation || was.name !== is.name)
      .map(({ is }) => keyOf(is)),
  );

/** Does it stand on one of these columns? */
export const standsOn = (
  {
    table,
    columns,
    references = "0",
    referenced = [],
  }: Pick<Index, "table" | "columns"> & Partial<Pick<Constraint, "references" | "referenced">>,
  columnsOf: (table: string, number: number) => boolean,
): boolean => columns.some((one) => columnsOf(table, one)) || referenced.some((one) => columnsOf(references, one));

type Side = Pick<Standing, "constraints">;

const missingIn = (change: Change, from: Side, other: Side): readonly Constraint[] => {
  const exchanged = exchangedIn(change);
  const there = new Set(other.constraints.flatMap(({ oid, table, name }) => [oid, `${table} ${name}`]));
  return from.constraints.filter(
    (one) =>
      !there.has(one.oid) &&
      one.parent === "0" &&
      one.own &&
      keptRelation(change, one.table) !== undefined &&
      !standsOn(one, (table, number) => exchanged.has(`${table} ${number}`)),
  );
};

/** New ones that no constraint of a table above brought along. */
export const newConstraints = (change: Change): readonly Constraint[] => missingIn(change, change.after, change.before);

export const goneConstraints = (change: Change): readonly Constraint[] =>
  missingIn(change, change.before, change.after);

/** Indexes that no constraint stands on and no index of a table above brought along. */
export const newIndexes = (change: Change): readonly Index[] => {
  const had = new Set(change.before.indexes.flatMap(({ oid, name }) => [oid, name]));
  const owned = new Set(change.after.constraints.filter(({ type }) => type !== "f").map(({ index }) => index));
  return change.after.indexes.filter(
    ({ oid, name, parent, table }) =>
      !had.has(oid) &&
      !had.has(name) &&
      parent === null &&
      !owned.has(oid) &&
      keptRelation(change, table) !== undefined,
  );
};

/** Dropped for their own sake: not with a constraint or a column, and not to be built again. */
export const goneIndexes = (change: Change): readonly Index[] => {
  const there = new Set(change.after.indexes.flatMap(({ oid, name }) => [oid, name]));
  const owned = new Set(change.before.constraints.map(({ index }) => index));
  const gone = new Set(goneColumns(change).map(({ column }) => keyOf(column)));
  return change.before.indexes.filter(
    (one) =>
      !there.has(one.oid) &&
      !there.has(one.name) &&
      one.parent === null &&
      !owned.has(one.oid) &&
      !standsOn(one, (table, number) => gone.has(`${table} ${number}`)) &&
      keptRelation(change, one.table) !== undefined,
  );
};

/** A relation and all below it: partitions, and what inherits from it. */
export const treeOf = (standing: Pick<Standing, "relations">, oid: string): readonly Relation[] => {
  const own = standing.relations.filter((one) => one.oid === oid);
  const below = standing.relations.filter(({ parents }) => parents.includes(oid));
  return [...own, ...below.flatMap((one) => treeOf(standing, one.oid))];
};

export const isRewritten = (change: Change, oid: string): boolean =>
  treeOf(change.after, oid).some((one) => {
    const was = relationOf(change.before, one.oid);
    return was !== undefined && was.file !== one.file;
  });
