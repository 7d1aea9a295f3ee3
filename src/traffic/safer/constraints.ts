// Constraints that hold for new rows at once, and are validated for old ones while others go on.
import { type Change, goneConstraints, newConstraints, relationOf, treeOf } from "./change.ts";
import { buildKey } from "./indexes.ts";
import { commentOn, type Plan } from "./plan.ts";
import type { Constraint } from "./standing.ts";

const isAdded = (plan: Plan, table: string, { name, definition, validated }: Constraint): void => {
  plan.open.push(`alter table ${table} add constraint ${name} ${definition}${validated ? " not valid" : ""}`);
  if (validated) plan.settle.push(`alter table ${table} validate constraint ${name}`);
};

/** Adds it to tables that have rows themselves first: the table above finds it there, and looks nothing up. */
const addToPartitions = (plan: Plan, { after }: Change, constraint: Constraint): boolean => {
  const table = relationOf(after, constraint.table);
  if (table === undefined) return false;
  for (const { oid, name, kind } of treeOf(after, table.oid)) {
    if (kind === "p") continue;
    const own = after.constraints.find(
      (one) => one.table === oid && one.type === "f" && topOf(after.constraints, one) === constraint,
    );
    if (own === undefined) return false;
    isAdded(plan, name, own);
  }
  plan.close.push(`alter table ${table.name} add constraint ${constraint.name} ${constraint.definition}`);
  return true;
};

const topOf = (constraints: readonly Constraint[], one: Constraint): Constraint => {
  const above = constraints.find(({ oid }) => oid === one.parent);
  return above === undefined ? one : topOf(constraints, above);
};

const addConstraint = (plan: Plan, change: Change, constraint: Constraint): boolean => {
  const table = relationOf(change.after, constraint.table);
  if (table === undefined) return false;
  if (constraint.type === "f" && table.kind === "p") return addToPartitions(plan, change, constraint);
  if (constraint.type === "c" || constraint.type === "f") {
    isAdded(plan, table.name, constraint);
    return true;
  }
  return buildKey(plan, change, constraint);
};

// Whoever drops a key may add it again: between the two, nothing would keep the rows apart.
const droppedAtOnce: ReadonlySet<string> = new Set(["c", "f"]);

/** False where there is no way, as for exclusion constraints, which are built at once or not at all. */
export const constraintChanges = (plan: Plan, change: Change): boolean => {
  const isTold = ({ type }: Constraint): boolean => type !== "n";
  for (const { type, table, name } of goneConstraints(change).filter(isTold)) {
    if (!droppedAtOnce.has(type)) return false;
    plan.open.push(`alter table ${relationOf(change.after, table)?.name} drop constraint ${name}`);
  }
  for (const constraint of newConstraints(change).filter(isTold)) {
    if (!addConstraint(plan, change, constraint)) return false;
    const table = relationOf(change.after, constraint.table)?.name;
    plan.close.push(...commentOn(`constraint ${constraint.name} on ${table}`, constraint.comment));
  }
  return true;
};
