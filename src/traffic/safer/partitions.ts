// Partitions that come and go. Postgres reads no row of a partition, nor of the default one, where a valid check says already
// what their bounds will say; and whatever the table above has, the new partition can have before.

import { quoteName, unquoted } from "../../sql/index.ts";
import { type Change, keptRelation, relationOf } from "./change.ts";
import { takeOver } from "./indexes.ts";
import { helperName, type Plan } from "./plan.ts";
import type { Relation } from "./standing.ts";

/** The bound as a check, known to hold before, and not needed afterwards. */
const promiseBound = (plan: Plan, { name, bare, boundary }: Relation): boolean => {
  if (boundary === null) return false;
  const helper = helperName([bare], "bound");
  plan.open.push(`alter table ${name} add constraint ${helper} check (${boundary}) not valid`);
  plan.settle.push(`alter table ${name} validate constraint ${helper}`);
  plan.last.push(`alter table ${name} drop constraint ${helper}`);
  return true;
};

const promiseRest = (plan: Plan, change: Change, parent: Relation): boolean => {
  const rest = relationOf(change.after, relationOf(change.before, parent.oid)?.rest ?? null);
  return rest === undefined || promiseBound(plan, rest);
};

/** Keys, indexes and foreign keys of the table above, made on the partition before it is one. */
const prepare = (plan: Plan, { before, after }: Change, partition: Relation): void => {
  const had = new Set([...before.indexes, ...before.constraints].map(({ oid }) => oid));
  const fresh = after.constraints.filter(({ oid, table }) => table === partition.oid && !had.has(oid));
  for (const index of after.indexes.filter(({ oid, table }) => table === partition.oid && !had.has(oid))) {
    plan.alone.push(index.definition.replace(/^CREATE (UNIQUE )?INDEX /, "CREATE $1INDEX CONCURRENTLY "));
    const key = fresh.find((one) => one.index === index.oid && one.type !== "f");
    if (key !== undefined) plan.close.push(takeOver(partition.name, key, index.bare));
  }
  for (const { name, definition } of fresh.filter(({ type }) => type === "f")) {
    plan.open.push(`alter table ${partition.name} add constraint ${name} ${definition} not valid`);
    plan.settle.push(`alter table ${partition.name} validate constraint ${name}`);
  }
};

const attach = (plan: Plan, change: Change, partition: Relation, parent: Relation): boolean => {
  if (partition.kind !== "r") return false;
  prepare(plan, change, partition);
  if (!promiseBound(plan, partition) || !promiseRest(plan, change, parent)) return false;
  plan.close.push(`alter table ${parent.name} attach partition ${partition.name} ${partition.bound}`);
  return true;
};

const createdAs = (plan: Plan, change: Change, partition: Relation, parent: Relation): boolean => {
  if (!promiseRest(plan, change, parent)) return false;
  const composed = `create table ${partition.name} partition of ${parent.name} ${partition.bound}`;
  plan.close.push(change.tag === "CreateStmt" ? change.text : composed);
  return true;
};

// Postgres' own rule for names that nobody gave: what is too long is cut, the longer of the two first.
const givenName = (table: string, column: string | null, ending: string): string => {
  const [first, second] = [Buffer.from(table), Buffer.from(column ?? "")];
  const room = 63 - ending.length - (column === null ? 1 : 2);
  let [long, short] = [first.length, second.length];
  while (long + short > room) {
    if (long > short) long -= 1;
    else short -= 1;
  }
  const words = [first.subarray(0, long), ...(column === null ? [] : [second.subarray(0, short)])];
  return quoteName([...words.map((word) => word.toString("utf8").replace(/\uFFFD+$/, "")), ending].join("_"));
};

const columnsNamed = ({ before }: Change, { oid, boundary }: Relation): readonly string[] =>
  before.columns
    .filter(({ table }) => table === oid)
    .map(({ name }) => name)
    .filter((name) => mentions(boundary ?? "", name));

// A name as a word of its own.
const mentions = (text: string, name: string): boolean => {
  const at = text.indexOf(name);
  if (at === -1) return false;
  const around = `${text[at - 1] ?? " "}${text[at + name.length] ?? " "}`;
  return !/[\w"]/.test(around) || mentions(text.slice(at + name.length), name);
};

/** Postgres leaves a check with the bound behind on what was detached concurrently. */
const detach = (plan: Plan, change: Change, partition: Relation, parent: Relation): boolean => {
  if (relationOf(change.before, parent.oid)?.rest !== null) return false;
  const was = relationOf(change.before, partition.oid);
  if (was === undefined) return false;
  const columns = columnsNamed(change, was);
  const [column = null] = columns.length === 1 ? columns : [];
  const left = givenName(unquoted(was.bare), column === null ? null : unquoted(column), "check");
  plan.apart.push(`alter table ${parent.name} detach partition ${was.name} concurrently`);
  plan.last.push(`alter table ${was.name} drop constraint ${left}`);
  return true;
};

/** False where there is no way. */
export const partitionChanges = (plan: Plan, change: Change): boolean => {
  for (const relation of change.after.relations) {
    const was = relationOf(change.before, relation.oid);
    const parent = keptRelation(change, relation.partOf ?? was?.partOf ?? "");
    if (parent === undefined || was?.partOf === relation.partOf) continue;
    const make = was === undefined ? createdAs : relation.partOf === null ? detach : attach;
    if (!make(plan, change, relation, parent)) return false;
  }
  return true;
};
