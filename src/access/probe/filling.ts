// Rows to try on, made by the maker, whom row level security does not stop.
import { type Bucket, type Query, type Relation, SqlError } from "../../model/index.ts";
import { type Filled, fillTables, type NextRow, type Owner, type OwnerId } from "../../rows/index.ts";
import { type RowConditions, textOfConditions } from "../conditions/row-conditions.ts";
import { bucketsFor, fillBuckets, nextFile, objects } from "./buckets.ts";
import { holdsRows, type Keys, keysOf } from "./ground.ts";
import type { Stage } from "./stage.ts";

/** Rows that were made, in one go or several. */
export type Filling = {
  readonly tables: Filled["tables"];
  readonly keys: Keys;
  /** What rows of each table were asked to be like, as text. */
  readonly asked: ReadonlyMap<string, string>;
  /** By table, why there are none. */
  readonly failed: ReadonlyMap<string, string>;
  readonly next: Filled["next"];
};

export const unfilled: Filling = {
  tables: [],
  keys: { a: [], b: [] },
  asked: new Map(),
  failed: new Map(),
  next: async () => new Map(),
};

const OWNER =
  "select pg_catalog.pg_get_userbyid(c.relowner) as owner from pg_catalog.pg_class c where c.oid = pg_catalog.to_regclass($1)";
const become = "select pg_catalog.set_config('role', $1, true)";

/** For triggers that raise: only the owner of a table may keep them from it. */
const actAsOwner = (query: Query, maker: string) => async (table: string, sql: string) => {
  const [found] = await query<{ owner: string }>(OWNER, [table]);
  await query(become, [found?.owner ?? maker]);
  await query(sql);
  await query(become, [maker]);
};

const PER_OWNER = 2;

/** Adds files to the buckets of a storage, where there is one. */
const withFiles = async (
  stage: Stage,
  filling: Filling,
  relation: Relation | undefined,
  { buckets: known, owners }: FillingRequest,
): Promise<Filling> => {
  const buckets = relation === undefined ? [] : bucketsFor(relation, known);
  if (relation === undefined || buckets.length === 0) return filling;
  try {
    const keys = await stage.as(stage.roles.maker, (query) => fillBuckets(query, relation, buckets, owners));
    return {
      ...filling,
      keys: { a: [...filling.keys.a, ...keys.a], b: [...filling.keys.b, ...keys.b] },
      next: async (tables) => {
        const rows = await filling.next(tables);
        const file = { a: nextFile(relation, buckets, owners.a), b: nextFile(relation, buckets, owners.b) };
        return tables.includes(relation.name) ? new Map([...rows, [relation.name, file]]) : rows;
      },
    };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return filling;
  }
};

export type FillingRequest = {
  readonly relations: readonly Relation[];
  readonly conditions: ReadonlyMap<string, RowConditions>;
  readonly owners: Readonly<Record<Owner, OwnerId>>;
  readonly buckets: readonly Bucket[];
};

/** Adds rows in these relations to what is there. */
export const fill = async (stage: Stage, before: Filling, request: FillingRequest): Promise<Filling> => {
  const filled = await fillAll(stage, before, request);
  return withFiles(
    stage,
    filled,
    request.relations.find(({ name }) => name === objects),
    request,
  );
};

const fillAll = async (stage: Stage, before: Filling, request: FillingRequest): Promise<Filling> => {
  const { owners, conditions } = request;
  const tables = request.relations.filter(holdsRows).map(({ name, ownerColumn }) => {
    const wanted = conditions.get(name);
    return { name, ownerColumn, ...(wanted === undefined ? {} : { wanted }) };
  });
  if (tables.length === 0) return before;
  const { maker } = stage.roles;
  try {
    return await stage.as(maker, async (query) => {
      const asOwner = actAsOwner(query, maker);
      const filled = await fillTables({ query, tables, owners, perOwner: PER_OWNER, asOwner });
      const made = await keysOf(query, filled.tables);
      const names = new Set(tables.map(({ name }) => name));
      return {
        tables: [...before.tables.filter(({ name }) => !names.has(name)), ...filled.tables],
        keys: { a: [...before.keys.a, ...made.a], b: [...before.keys.b, ...made.b] },
        asked: new Map([
          ...before.asked,
          ...tables.map(({ name }): [string, string] => [name, textOfConditions(conditions.get(name))]),
        ]),
        failed: new Map([
          ...[...before.failed].filter(([name]) => !names.has(name)),
          ...filled.failed.map(({ name, reason }): [string, string] => [name, reason]),
        ]),
        next: async (wanted) => {
          const older = wanted.filter((name) => !names.has(name));
          const rows = await filled.next(wanted.filter((name) => names.has(name)));
          return older.length === 0 ? rows : new Map([...(await before.next(older)), ...rows]);
        },
      };
    });
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const failed = tables.map(({ name }): [string, string] => [name, error.refusal.message]);
    return { ...before, failed: new Map([...before.failed, ...failed]) };
  }
};

/** One more row for each owner, in each of these tables. */
export const nextRows = async (
  stage: Stage,
  filling: Filling,
  tables: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<Owner, NextRow | null>>>> => {
  try {
    return await stage.as(stage.roles.maker, () => filling.next(tables));
  } catch (error) {
    // What was taken back has taken the parents of these rows with it.
    if (!(error instanceof SqlError)) throw error;
    return new Map();
  }
};
