// Another way to the same schema that keeps nobody waiting while rows are worked on: NOT VALID and then VALIDATE, an index
// built concurrently and taken over by its constraint, a default set before rows are filled. Written from what the statement
// was seen to make, so that it makes no difference how the author said it. Nothing is shown that was not proved.
import type { TrafficColumn, TrafficConstraint, TrafficIndex, TrafficStatement } from "../model/index.ts";
import { partsOfName, quoteName, unquoted } from "../sql/index.ts";

/** Statements of one transaction, or one that no transaction holds. */
export type Part = { readonly alone: boolean; readonly statements: readonly string[] };

/** `first`: instant. `alone`: in no transaction. `last`: once the first are committed. */
type Plan = { readonly first: string[]; readonly alone: string[]; readonly last: string[]; readonly end: string[] };

const concurrently = ({ definition }: TrafficIndex): string =>
  definition.replace(/^CREATE (UNIQUE )?INDEX /, "CREATE $1INDEX CONCURRENTLY ");

// Names longer than 63 bytes would be cut.
const helperFor = (table: string, column: string): string => {
  const name = `${unquoted(partsOfName(table).at(-1) ?? "")}_${unquoted(column)}`;
  const short = [...name].reduce((kept, sign) => (Buffer.byteLength(kept + sign) > 50 ? kept : kept + sign), "");
  return quoteName(`${short}_present`);
};

const requireColumn = (plan: Plan, table: string, column: string): void => {
  const helper = helperFor(table, column);
  plan.first.push(`alter table ${table} add constraint ${helper} check (${column} is not null) not valid`);
  plan.last.push(`alter table ${table} validate constraint ${helper}`);
  plan.end.push(`alter table ${table} alter column ${column} set not null`);
  plan.end.push(`alter table ${table} drop constraint ${helper}`);
};

/** False where there is no way. */
const addColumn = (plan: Plan, column: TrafficColumn, rewritten: boolean): boolean => {
  const { table, name, type, notNull } = column;
  if (!rewritten) {
    const value = column.default === null ? "" : ` default ${column.default}`;
    plan.first.push(`alter table ${table} add column ${name} ${type}${value}${notNull ? " not null" : ""}`);
    return column.filled === null;
  }
  if (column.filled !== null || column.default === null || /^nextval\(/.test(column.default)) return false;
  plan.first.push(`alter table ${table} add column ${name} ${type}`);
  plan.first.push(`alter table ${table} alter column ${name} set default ${column.default}`);
  if (notNull) requireColumn(plan, table, name);
  return true;
};

const addConstraint = (plan: Plan, constraint: TrafficConstraint): boolean => {
  const { table, name, type, definition, index, validated } = constraint;
  const add = `alter table ${table} add constraint ${name}`;
  if (type === "check" || type === "foreign key") {
    plan.first.push(`${add} ${definition}${validated ? " not valid" : ""}`);
    if (validated) plan.last.push(`alter table ${table} validate constraint ${name}`);
    return true;
  }
  if ((type !== "unique" && type !== "primary key") || index === null) return false;
  plan.alone.push(concurrently(index));
  const deferred = /\)((?: (?:NOT )?DEFERRABLE| INITIALLY \w+)+)$/.exec(definition)?.[1] ?? "";
  plan.end.push(`${add} ${type} using index ${partsOfName(index.name).at(-1) ?? name}${deferred.toLowerCase()}`);
  return true;
};

const refilled = (text: string): string | null => {
  const again = text.replace(/^(refresh\s+materialized\s+view)\s+(?!concurrently\b)/i, "$1 concurrently ");
  return again === text ? null : again;
};

const reindexed = (text: string): string | null => {
  const again = text.replace(
    /^(reindex\s+(?:\([^)]*\)\s*)?(?:index|table|schema|database)\s+)(?!concurrently\b)/i,
    "$1concurrently ",
  );
  return again === text ? null : again;
};

const nothing = (): Plan => ({ first: [], alone: [], last: [], end: [] });

const planFor = (seen: TrafficStatement, text: string): Plan | null => {
  const plan = nothing();
  const whole: string | null =
    seen.tag === "RefreshMatViewStmt" ? refilled(text) : seen.tag === "ReindexStmt" ? reindexed(text) : null;
  if (whole !== null) {
    plan[seen.tag === "ReindexStmt" ? "alone" : "first"].push(whole);
    return plan;
  }
  if (seen.breaks.length > 0) return null;
  const rewritten = new Set(seen.works.flatMap(({ type, table }) => (type === "rewrite" ? [table] : [])));
  if (rewritten.size > 0 && seen.columns.length === 0) return null;
  for (const column of seen.columns) if (!addColumn(plan, column, rewritten.has(column.table))) return null;
  for (const constraint of seen.constraints) if (!addConstraint(plan, constraint)) return null;
  const own = new Set(seen.constraints.flatMap(({ index }) => (index === null ? [] : [index.name])));
  for (const work of seen.works) {
    if (work.type === "index" && !work.again && !own.has(work.index.name)) plan.alone.push(concurrently(work.index));
  }
  for (const { table, column } of seen.notNull) requireColumn(plan, table, column);
  for (const { index } of seen.droppedIndexes) plan.alone.push(`drop index concurrently ${index}`);
  return plan;
};

const fills = (seen: TrafficStatement): readonly string[] => {
  const rewritten = new Set(seen.works.flatMap(({ type, table }) => (type === "rewrite" ? [table] : [])));
  return seen.columns
    .filter(({ table }) => rewritten.has(table))
    .map(({ table, name }) => `update ${table} set ${name} = default where ${name} is null`);
};

/** Another way to what a statement did; null where none is known. */
export const saferWay = (seen: TrafficStatement, text: string): readonly Part[] | null => {
  const plan = planFor(seen, text);
  if (plan === null) return null;
  const parts: readonly Part[] = [
    { alone: false, statements: plan.first },
    ...plan.alone.map((one) => ({ alone: true, statements: [one] })),
    { alone: false, statements: [...fills(seen), ...plan.last, ...new Set(plan.end)] },
  ].filter(({ statements }) => statements.length > 0);
  return parts.length === 0 ? null : parts;
};

const inBatches = "-- in batches, where there are many rows:\n";

const written = ({ statements }: Part): string =>
  statements.map((one) => `${/^update\b/.test(one) ? inBatches : ""}${one};`).join("\n");

/** As an author would paste it: which part belongs into which migration. */
export const saferSql = (parts: readonly Part[]): string =>
  parts
    .map((part, index) => {
      const own = "in a migration of its own, which no transaction holds";
      const remark = part.alone ? `-- ${own}:\n` : index === 0 ? "" : "-- in the migration after that:\n";
      return `${remark}${written(part)}`;
    })
    .join("\n\n");
