// Indexes built while others write. Postgres builds none concurrently on a partitioned table: the index of the table is made
// without those of its partitions, theirs are built one by one, and attached.
import { type Change, goneIndexes, newIndexes, relationOf, treeOf } from "./change.ts";
import { commentOn, type Plan } from "./plan.ts";
import type { Constraint, Index } from "./standing.ts";

const concurrently = ({ definition }: Index): string =>
  definition.replace(/^CREATE (UNIQUE )?INDEX /, "CREATE $1INDEX CONCURRENTLY ");

type Where = Pick<Change, "after">;

const below = ({ after }: Where, { oid }: Index): readonly Index[] =>
  after.indexes.filter(({ parent }) => parent === oid);

/** An index and those of partitions below it. */
export const buildIndex = (plan: Plan, change: Where, index: Index): void => {
  if (index.kind === "i") plan.alone.push(concurrently(index));
  else {
    plan.open.push(index.definition);
    for (const one of below(change, index)) {
      buildIndex(plan, change, one);
      plan.settle.push(`alter index ${index.name} attach partition ${one.name}`);
    }
  }
  plan.close.push(...commentOn(`index ${index.name}`, index.comment));
};

const keyWords: Readonly<Record<string, string>> = { p: "primary key", u: "unique" };

const deferralOf = (definition: string): string =>
  (/\)((?: (?:NOT )?DEFERRABLE| INITIALLY \w+)+)$/.exec(definition)?.[1] ?? "").toLowerCase();

/** Lets a unique or primary key take over the index that stands ready for it. */
export const takeOver = (table: string, { name, type, definition }: Constraint, bare: string): string =>
  `alter table ${table} add constraint ${name} ${keyWords[type]} using index ${bare}${deferralOf(definition)}`;

/** A unique or primary key; false where there is no way. */
export const buildKey = (plan: Plan, change: Where, constraint: Constraint): boolean => {
  const { after } = change;
  const index = after.indexes.find(({ oid }) => oid === constraint.index);
  const table = relationOf(after, constraint.table);
  if (index === undefined || table === undefined || keyWords[constraint.type] === undefined) return false;
  if (index.kind === "i") {
    plan.alone.push(concurrently(index));
    plan.close.push(takeOver(table.name, constraint, index.bare));
    return true;
  }
  const partitions = below(change, index).map((one) => {
    const key = after.constraints.find((other) => other.index === one.oid && other.type === constraint.type);
    return key !== undefined && buildKey(plan, change, key) ? one : null;
  });
  // Behind those of its partitions, which it would otherwise not find NOT NULL.
  plan.close.push(`alter table only ${table.name} add constraint ${constraint.name} ${constraint.definition}`);
  for (const one of partitions)
    if (one !== null) plan.close.push(`alter index ${index.name} attach partition ${one.name}`);
  return !partitions.includes(null);
};

/** False where there is no way. */
export const indexChanges = (plan: Plan, change: Change): boolean => {
  for (const index of newIndexes(change)) buildIndex(plan, change, index);
  for (const index of goneIndexes(change)) {
    // Those of partitioned tables cannot be dropped concurrently.
    if (index.kind !== "i") return false;
    plan.alone.push(`drop index concurrently ${index.name}`);
  }
  return true;
};

/** The tables of an index that has parts: nobody may inherit without being a partition. */
export const isPartitioned = ({ after }: Where, oid: string): boolean =>
  treeOf(after, oid).every(({ partOf, oid: own }) => own === oid || partOf !== null);
