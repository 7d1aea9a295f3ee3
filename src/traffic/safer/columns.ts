// Columns that come filled: added empty, with the default set for new rows, and old rows filled in batches. Numbers that count
// up by themselves come from a sequence that is there before the first row is filled.
import { type Change, changedColumns, goneColumns, isRewritten, newColumns, relationOf } from "./change.ts";
import { commentOn, helperName, type Plan, requireColumn } from "./plan.ts";
import type { Column, Relation } from "./standing.ts";

const fill = (plan: Plan, table: string, column: string): void => {
  plan.fill.push(`update ${table} set ${column} = default where ${column} is null`);
};

const addAtOnce = (plan: Plan, { name }: Relation, column: Column): void => {
  const value = column.default === null ? "" : ` default ${column.default}`;
  const required = column.notNull ? " not null" : "";
  plan.open.push(`alter table ${name} add column ${column.name} ${column.type}${column.collation}${value}${required}`);
};

/** The sequence that an identity column brings along, and what it goes on from. */
const becomeIdentity = (plan: Plan, table: Relation, column: Column, helper: string): boolean => {
  if (column.sequence === null) return false;
  const { name, options } = column.sequence;
  const alter = `alter table ${table.name} alter column ${column.name}`;
  plan.close.push(`${alter} drop default`);
  plan.close.push(`${alter} add generated ${column.identity} as identity (sequence name ${name}${options})`);
  plan.close.push(`select setval('${name.replaceAll("'", "''")}', nextval('${helper.replaceAll("'", "''")}'), false)`);
  plan.close.push(`drop sequence ${helper}`);
  return true;
};

const addCounting = (plan: Plan, table: Relation, column: Column): boolean => {
  const { sequence, identity } = column;
  if (sequence === null) return false;
  const helper = identity === "" ? sequence.name : `${table.schema}.${helperName([table.bare, column.name], "count")}`;
  const literal = `'${helper.replaceAll("'", "''")}'`;
  plan.open.push(`create sequence ${helper} as ${sequence.type}${sequence.options}`);
  plan.open.push(`alter table ${table.name} add column ${column.name} ${column.type} default null`);
  plan.open.push(`alter table ${table.name} alter column ${column.name} set default nextval(${literal})`);
  if (identity === "") plan.open.push(`alter sequence ${helper} owned by ${table.name}.${column.name}`);
  fill(plan, table.name, column.name);
  if (column.notNull) requireColumn(plan, "promise", table, column.name);
  return identity === "" || becomeIdentity(plan, table, column, helper);
};

const addColumn = (plan: Plan, change: Change, table: Relation, column: Column): boolean => {
  if (column.generated) return false;
  if (column.sequence !== null) return addCounting(plan, table, column);
  if (!isRewritten(change, table.oid) || column.default === null) {
    addAtOnce(plan, table, column);
    return true;
  }
  plan.open.push(`alter table ${table.name} add column ${column.name} ${column.type}${column.collation}`);
  plan.open.push(`alter table ${table.name} alter column ${column.name} set default ${column.default}`);
  fill(plan, table.name, column.name);
  if (column.notNull) requireColumn(plan, "promise", table, column.name);
  return true;
};

/** What a statement may say of a column that is there, beside its type and name. */
const alterColumns = (plan: Plan, change: Change): void => {
  const all = changedColumns(change).filter(({ was, is }) => is.own && was.type === is.type && was.name === is.name);
  const required = all.filter(({ was, is }) => is.notNull && !was.notNull);
  for (const { relation, was, is } of all) {
    const alter = `alter table ${relation.name} alter column ${is.name}`;
    if (was.notNull && !is.notNull) plan.open.push(`${alter} drop not null`);
    if (was.default !== is.default && is.identity === "")
      plan.open.push(is.default === null ? `${alter} drop default` : `${alter} set default ${is.default}`);
    const above = relationOf(change.after, is.table)?.parents ?? [];
    const fromAbove = required.some((one) => above.includes(one.is.table) && one.is.name === is.name);
    if (is.notNull && !was.notNull && !fromAbove) requireColumn(plan, "open", relation, is.name);
  }
};

/** False where there is no way, as for generated columns: what fills them is part of what they are. */
export const columnChanges = (plan: Plan, change: Change): boolean => {
  for (const { relation, column } of newColumns(change)) {
    if (!addColumn(plan, change, relation, column)) return false;
    plan.close.push(...commentOn(`column ${relation.name}.${column.name}`, column.comment));
  }
  alterColumns(plan, change);
  for (const { relation, column } of goneColumns(change))
    plan.contract.push(`alter table ${relation.name} drop column ${column.name}`);
  return true;
};
