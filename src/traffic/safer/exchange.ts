// A column that takes the place of another, for a new type or a new name: made beside it, kept in step by a trigger, filled in
// batches, indexed while others write, and exchanged in an instant. The order of columns is another afterwards.
import {
  type Change,
  type ColumnChange,
  changedColumns,
  relationOf,
  retypedColumns,
  standsOn,
  treeOf,
} from "./change.ts";
import { buildIndex, isPartitioned, takeOver } from "./indexes.ts";
import { commentOn, helperName, type Plan, presentCheck } from "./plan.ts";
import type { Constraint, Index, Relation } from "./standing.ts";
import { syncFunction } from "./sync.ts";

export type Exchange = ColumnChange & {
  /** What the new column is called while both are there. */
  readonly beside: string;
  /** What it is called in the end. */
  readonly final: string;
};

const sameName = ({ was, is }: ColumnChange): boolean => was.name === is.name;

const exchangesIn = (change: Change): readonly Exchange[] => {
  const retyped = retypedColumns(change);
  const renamed = changedColumns(change).filter(
    (one) => !sameName(one) && one.is.own && !retyped.includes(one) && /^[rp]$/.test(one.relation.kind),
  );
  return [...retyped, ...renamed].map((one) => ({
    ...one,
    beside: sameName(one) ? helperName([one.is.name], "new") : one.is.name,
    final: one.is.name,
  }));
};

const addBeside = (plan: Plan, table: Relation, { is, beside }: Exchange): void => {
  plan.open.push(`alter table ${table.name} add column ${beside} ${is.type}${is.collation}`);
  if (!is.notNull) return;
  const { add, validate } = presentCheck(table, beside);
  plan.promise.push(add);
  plan.settle.push(validate);
};

/** Where the exchange happens: for a new name, when no code uses the old one. */
type Stage = Plan["close"];

/** The old column makes room; what stood on it goes with it. */
const takePlace = (stage: Stage, table: Relation, { was, is, beside, final }: Exchange): boolean => {
  const alter = (column: string): string => `alter table ${table.name} alter column ${column}`;
  const { sequence } = is;
  if (sequence !== null && is.identity === "")
    stage.push(`alter sequence ${sequence.name} owned by ${table.name}.${beside}`);
  const literal = `'${sequence?.name.replaceAll("'", "''")}'`;
  const helper = `${table.schema}.${helperName([table.bare, final], "count")}`;
  if (is.identity !== "") {
    stage.push(`create sequence ${helper}`);
    stage.push(`select setval('${helper.replaceAll("'", "''")}', nextval(${literal}))`);
  }
  stage.push(`alter table ${table.name} drop column ${was.name}`);
  if (beside !== final) stage.push(`alter table ${table.name} rename column ${beside} to ${final}`);
  if (is.default !== null) stage.push(`${alter(final)} set default ${is.default}`);
  if (is.notNull) {
    stage.push(`${alter(final)} set not null`);
    stage.push(presentCheck(table, beside).drop);
  }
  if (is.identity !== "") {
    stage.push(
      `${alter(final)} add generated ${is.identity} as identity (sequence name ${sequence?.name}${sequence?.options})`,
    );
    stage.push(`select setval(${literal}, nextval('${helper.replaceAll("'", "''")}'), false)`);
    stage.push(`drop sequence ${helper}`);
  }
  stage.push(...commentOn(`column ${table.name}.${final}`, is.comment));
  return is.identity === "" || sequence !== null;
};

type Standing = { readonly all: ReadonlySet<string>; readonly constraints: readonly Constraint[] };

/** Names of an index and of those below it, while the old ones are still there. */
const beside = (change: Change, index: Index): readonly { readonly name: string; readonly own: Index }[] => [
  { name: helperName([index.bare], "new"), own: index },
  ...change.after.indexes.filter(({ parent }) => parent === index.oid).flatMap((one) => beside(change, one)),
];

const schemaOf = (change: Change, { table }: Index): string => relationOf(change.after, table)?.schema ?? "";

const renamedIndexes = async (plan: Plan, change: Change, exchanges: readonly Exchange[], tops: readonly Index[]) => {
  const pairs = tops.flatMap((one) => beside(change, one));
  const names = new Map(pairs.map(({ name, own }) => [own.oid, name]));
  const written = await change.definitionsWith(
    exchanges
      .filter(({ beside: to, final }) => to !== final)
      .map(({ relation, final, beside: to }) => ({ table: relation.name, column: final, to })),
    pairs.map(({ own, name }) => ({ index: own.name, to: name })),
  );
  for (const index of tops) {
    const own = written.find(({ oid }) => oid === index.oid);
    if (own !== undefined) buildIndex(plan, { after: { ...change.after, indexes: written } }, own);
  }
  return names;
};

/** Indexes and keys, built beside the old ones. */
const takeIndexes = async (
  plan: Plan,
  stage: Stage,
  change: Change,
  exchanges: readonly Exchange[],
  { all, constraints }: Standing,
): Promise<boolean> => {
  const stands = (table: string, number: number): boolean => all.has(`${table} ${number}`);
  const tops = change.after.indexes.filter((one) => one.parent === null && standsOn(one, stands));
  const names = await renamedIndexes(plan, change, exchanges, tops);
  for (const [oid, helper] of names) {
    const index = change.after.indexes.find((one) => one.oid === oid);
    if (index === undefined) return false;
    const key = constraints.find((one) => one.index === oid && one.type !== "f");
    const table = relationOf(change.after, index.table);
    if (key === undefined || table === undefined)
      stage.push(`alter index ${schemaOf(change, index)}.${helper} rename to ${index.bare}`);
    else if (index.kind === "i" && index.parent === null) stage.push(takeOver(table.name, key, helper));
    else return false;
  }
  return true;
};

/** Checks and foreign keys: from the exchange on they hold for new rows, and old rows are looked through afterwards. */
const takeConstraints = (plan: Plan, stage: Stage, change: Change, constraints: readonly Constraint[]): boolean => {
  for (const one of constraints) {
    const table = relationOf(change.after, one.table);
    if (table === undefined || one.type === "x") return false;
    if (one.type !== "c" && one.type !== "f") continue;
    if (one.type === "f" && table.kind === "p") return false;
    stage.push(
      `alter table ${table.name} add constraint ${one.name} ${one.definition}${one.validated ? " not valid" : ""}`,
    );
    stage.push(...commentOn(`constraint ${one.name} on ${table.name}`, one.comment));
    if (one.validated) plan.last.push(`alter table ${table.name} validate constraint ${one.name}`);
  }
  return true;
};

/** What refers to these columns has to go before them. */
const letGo = (stage: Stage, change: Change, constraints: readonly Constraint[], all: ReadonlySet<string>): void => {
  for (const { type, table, name, references, referenced } of constraints) {
    if (type !== "f" || !referenced.some((number) => all.has(`${references} ${number}`))) continue;
    stage.push(`alter table ${relationOf(change.after, table)?.name} drop constraint ${name}`);
  }
};

const tableExchanges = async (
  plan: Plan,
  change: Change,
  table: Relation,
  exchanges: readonly Exchange[],
): Promise<boolean> => {
  if (!isPartitioned(change, table.oid)) return false;
  const sync = syncFunction(table, exchanges, change.using);
  if (sync === null) return false;
  const numbers = new Set(exchanges.map(({ is }) => is.name));
  const all = new Set(
    treeOf(change.after, table.oid).flatMap(({ oid }) =>
      change.after.columns.flatMap((one) =>
        one.table === oid && numbers.has(one.name) ? [`${oid} ${one.number}`] : [],
      ),
    ),
  );
  const constraints = change.after.constraints.filter(
    (one) => one.parent === "0" && one.own && standsOn(one, (oid, number) => all.has(`${oid} ${number}`)),
  );
  for (const one of exchanges) addBeside(plan, table, one);
  plan.open.push(...sync.open);
  plan.meanwhile.push(...sync.meanwhile);
  plan.fill.push(...sync.fill);
  const stage = exchanges.every(({ was, final }) => was.name !== final) ? plan.contract : plan.close;
  stage.push(...sync.close);
  letGo(stage, change, constraints, all);
  for (const one of exchanges) if (!takePlace(stage, table, one)) return false;
  return (
    (await takeIndexes(plan, stage, change, exchanges, { all, constraints })) &&
    takeConstraints(plan, stage, change, constraints)
  );
};

/** False where there is no way. */
export const columnExchanges = async (plan: Plan, change: Change): Promise<boolean> => {
  const exchanges = exchangesIn(change);
  for (const table of new Set(exchanges.map(({ relation }) => relation))) {
    const own = exchanges.filter(({ relation }) => relation === table);
    if (!(await tableExchanges(plan, change, table, own))) return false;
  }
  return true;
};
