// Tables under another name: a view stands under the old one, made in the same transaction, until no code asks for it.
import { type Change, keptRelation } from "./change.ts";
import type { Plan } from "./plan.ts";
import type { Relation } from "./standing.ts";

// A view asks as its owner, who may see more than its reader; from this version on it need not.
const invoker = 15;

const viewFor = (plan: Plan, was: Relation, is: Relation, major: number): void => {
  const asReader = major >= invoker ? " with (security_invoker = true)" : "";
  plan.close.push(`create view ${was.name}${asReader} as select * from ${is.name}`);
  for (const { rights, to } of was.grants) plan.close.push(`grant ${rights} on ${was.name} to ${to}`);
  plan.contract.push(`drop view ${was.name}`);
};

/** How a name was changed: in its schema, or from one to another. */
const renaming = (was: Relation, is: Relation): readonly string[] => {
  const kind = { v: "view", m: "materialized view", f: "foreign table" }[was.kind] ?? "table";
  const moved = was.schema === is.schema ? [] : [`alter ${kind} ${was.name} set schema ${is.schema}`];
  const named = was.bare === is.bare ? [] : [`alter ${kind} ${is.schema}.${was.bare} rename to ${is.bare}`];
  return [...moved, ...named];
};

/** False where there is no way. */
export const tableRenames = (plan: Plan, change: Change, major: number): boolean => {
  const renamed = change.before.relations.flatMap((was) => {
    const is = keptRelation(change, was.oid);
    return is === undefined || is.name === was.name || was.partOf !== null ? [] : [{ was, is }];
  });
  for (const { was, is } of renamed) {
    if (is.secured && major < invoker) return false;
    plan.close.push(...renaming(was, is));
    viewFor(plan, was, is, major);
  }
  return true;
};
