// What is tried on a relation as somebody. Writes are blind: without a condition and without reading a column, so that
// only the policies of the command itself stand in the way, and what was written is looked up by the maker afterwards.
import type { NextRow, Owner } from "../../rows/index.ts";
import { quoteLiteral, quoteName } from "../../sql/index.ts";
import type { Actor } from "./actor.ts";
import { countSql, type Ground, holdsRows, textArray } from "./ground.ts";
import type { Outcome, Probe, Step } from "./runner.ts";

export type TrialName =
  | "select"
  | "insertOwn"
  | "insertForeign"
  | "update"
  | "delete"
  | "handOver"
  // Where the first attempt could not tell: updates of own rows only, and of a column to what it is, taking rows of others
  // over.
  | "updateOwn"
  | "updateSame"
  | "takeOver"
  // The same question asked by somebody who has no rows.
  | "selectStranger";

export type Trials = Readonly<Partial<Record<TrialName, Probe>>>;
export type Outcomes = Readonly<Partial<Record<TrialName, Outcome>>>;

/** Where a relation's rows lie: a table's in itself, a view's in the tables that it reads. */
export type Where = {
  readonly ground: Ground;
  readonly tables: readonly Ground[];
  /** Texts that only stand in rows of a, and of b. */
  readonly marks: Readonly<Record<Owner, readonly string[]>>;
};

const keysFor = (tables: readonly Ground[], owner: Owner): readonly string[] =>
  tables.flatMap(({ rows }) => rows.flatMap((row) => (row.owner === owner ? [row.key] : [])));

const keysIn = (tables: readonly Ground[]): string =>
  tables
    .map(({ relation }) => `select t.tableoid::text || t.ctid::text as k from ${relation.name} t`)
    .join(" union all ");

/** How many rows of a, of b and of anybody: `2,2,5`. */
const seenSql = (where: Where): string => {
  const side = (owner: Owner) => `count(*) filter (where k = any (${textArray(keysFor(where.tables, owner))}))`;
  return `select pg_catalog.concat_ws(',', ${side("a")}, ${side("b")}, count(*)) from (${keysIn(where.tables)}) x`;
};

/** Rows of views, and of tables that only some columns of are granted, are told apart by what is in them. */
const LIMIT = 20_000;

const selectSql = (where: Where, columns: readonly string[], wholeRow: boolean): string => {
  const { ground } = where;
  const { name } = ground.relation;
  if (!holdsRows(ground.relation)) {
    const list = wholeRow ? "*" : columns.map(quoteName).join(", ");
    return `select coalesce(pg_catalog.jsonb_agg(x.t), '[]')::text from (select v::text as t from (select ${list} from ${name} limit ${LIMIT}) v) x`;
  }
  if (wholeRow) return seenSql(where);
  const list = columns.map((column) => `t.${quoteName(column)}::text`).join(", ");
  return `select coalesce(pg_catalog.jsonb_agg(x.t), '[]')::text from (select array[${list}]::text[] as t from ${name} t limit ${LIMIT}) x`;
};

const literal = (value: string | null): string => (value === null ? "null" : quoteLiteral(value));

/** The column that is least likely to get in the way, written with what already is in one row. */
const harmless = (
  where: Where,
  granted: readonly string[],
): { readonly name: string; readonly value: string } | null => {
  const { terrain, relation } = where.ground;
  const source = holdsRows(relation) ? where.ground : where.tables[0];
  // What gets in the way of a view's column gets in the way below it.
  const below = (name: string) => (source?.terrain.columns.find((column) => column.name === name) ?? { risk: 1 }).risk;
  const ownerColumns = [relation.ownerColumn, source?.relation.ownerColumn];
  const risks = terrain.columns.flatMap(({ name }) => {
    const risk = below(name);
    return risk === null || !granted.includes(name)
      ? []
      : [{ name, risk: risk + (ownerColumns.includes(name) ? 64 : 0) }];
  });
  const [best] = risks.toSorted((one, other) => one.risk - other.risk);
  if (best === undefined) return null;
  const index = source?.terrain.columns.findIndex(({ name }) => name === best.name) ?? -1;
  const row = source?.rows.find(({ values }) => (values[index] ?? null) !== null);
  return { name: best.name, value: literal(row?.values[index] ?? null) };
};

const updateSql = (name: string, column: string, value: string): string =>
  `update ${name} set ${quoteName(column)} = ${value}`;

export const insertSql = (name: string, row: NextRow, granted: readonly string[]): string => {
  const columns = Object.keys(row.values).filter((column) => granted.includes(column));
  if (columns.length === 0) return `insert into ${name} default values`;
  return `insert into ${name} (${columns.map(quoteName).join(", ")}) values (${columns.map((column) => row.values[column]).join(", ")})`;
};

/** After an insert: the counts of the table that the row ends in. */
const insertedSql = (where: Where): string | undefined => {
  const [table] = where.tables;
  return table === undefined || where.tables.length > 1 ? undefined : countSql(table.relation, table.owners);
};

/** May the column say somebody else? Where b's rows say nothing, nobody can be handed anything. */
const handOverSql = ({ ground }: Where, to: Owner, granted: readonly string[] | null): string | null => {
  const { ownerColumn, name } = ground.relation;
  const [owner] = ground.owners[to];
  if (ownerColumn === null || owner === undefined || !granted?.includes(ownerColumn)) return null;
  return updateSql(name, ownerColumn, quoteLiteral(owner));
};

/** What to try first, but for deleting. What was not granted is left out: Postgres itself says so. */
export const trialsOf = (where: Where, actor: Actor): Trials => {
  const { ground } = where;
  const { relation, terrain, next } = ground;
  const rights = terrain.rights.get(actor.role);
  if (rights === undefined || relation.kind === "foreign table") return {};
  const as = { role: actor.role, settings: actor.settings };
  const write = (act: string | null, after: string | undefined): Probe | undefined =>
    act === null ? undefined : { ...as, act, mode: "write", ...(after === undefined ? {} : { after }) };
  const seen = where.tables.length > 0 ? seenSql(where) : undefined;
  const inserts = (owner: Owner) =>
    rights.insert !== null && terrain.writable.insert && next[owner] !== null
      ? write(insertSql(relation.name, next[owner], rights.insert), insertedSql(where))
      : undefined;
  const column = rights.update !== null && terrain.writable.update ? harmless(where, rights.update) : null;
  return given({
    select:
      rights.select === null
        ? undefined
        : { ...as, act: selectSql(where, rights.select, rights.wholeRow), mode: "read" },
    insertOwn: inserts("a"),
    insertForeign: inserts("b"),
    update: write(column && updateSql(relation.name, column.name, column.value), seen),
    handOver: actor.hasOwn ? write(handOverSql(where, "b", rights.update), insertedSql(where)) : undefined,
  });
};

// A foreign key would hold rows back, or take what hangs on them along, down to the last table: neither says anything about
// who may delete these.
const freed = (tables: readonly Ground[]): readonly Step[] =>
  tables.flatMap(({ terrain }) =>
    terrain.pointers.map(
      ({ table, constraint, owner }): Step => [owner, `alter table ${table} drop constraint ${quoteName(constraint)}`],
    ),
  );

/** A deletion, without the foreign keys that point here: to be tried apart from what those matter to. */
export const deletionOf = (where: Where, actor: Actor): Trials => {
  const { relation, terrain } = where.ground;
  const rights = terrain.rights.get(actor.role);
  if (rights === undefined || relation.kind === "foreign table") return {};
  if (rights.delete === null || !terrain.writable.delete) return {};
  const { role, settings } = actor;
  const after = where.tables.length > 0 ? { after: seenSql(where) } : {};
  const act = `delete from ${relation.name}`;
  return { delete: { role, settings, act, mode: "write", ahead: freed(where.tables), ...after } };
};

const given = (trials: Readonly<Partial<Record<TrialName, Probe | undefined>>>): Trials =>
  Object.fromEntries(Object.entries(trials).filter(([, probe]) => probe !== undefined));

/** Does no policy stand in the way? */
export const isUnbound = ({ ground }: Where, { role }: Actor): boolean =>
  holdsRows(ground.relation) && (!ground.relation.rowSecurity || ground.terrain.rights.get(role)?.bypassesRls === true);

// 23503 = foreign_key_violation, 23001 = restrict_violation
export const held = (outcome: Outcome | undefined): boolean =>
  outcome?.refusal?.sqlstate === "23503" || outcome?.refusal?.sqlstate === "23001";

/** Did a policy let the row be found, and refuse what was to become of it? */
export const refusedByCheck = (outcome: Outcome | undefined): boolean =>
  outcome?.refusal?.sqlstate === "42501" && /row-level security policy/.test(outcome.refusal.message);

/** What to try where the first attempts could not tell. */
export const furtherTrials = (where: Where, actor: Actor, trials: Trials, outcomes: Outcomes): Trials => {
  const { ground } = where;
  const rights = ground.terrain.rights.get(actor.role);
  const { update } = trials;
  const mine = textArray(keysFor(where.tables, "a"));
  const onlyMine = rights?.wholeRow === true && holdsRows(ground.relation);
  const takeOver = handOverSql(where, "a", rights?.update ?? null);
  const column = harmless(where, rights?.update ?? []);
  const checked = update !== undefined && refusedByCheck(outcomes.update);
  const strange = actor.hasOwn && outcomes.select?.refusal === null && !holdsRows(ground.relation);
  return given({
    selectStranger: strange && trials.select ? { ...trials.select, settings: actor.strangerSettings } : undefined,
    updateOwn:
      checked && onlyMine && actor.hasOwn
        ? { ...update, act: `${update.act} where tableoid::text || ctid::text = any (${mine})` }
        : undefined,
    updateSame:
      update !== undefined &&
      outcomes.update?.refusal?.sqlstate.startsWith("23") &&
      column !== null &&
      rights?.select?.includes(column.name)
        ? { ...update, act: updateSql(ground.relation.name, column.name, quoteName(column.name)) }
        : undefined,
    takeOver: checked && takeOver !== null ? { ...update, act: takeOver } : undefined,
  });
};
