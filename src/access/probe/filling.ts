// Rows to try on, made by the maker, whom row level security does not stop.
import { type Query, type Relation, SqlError } from "../../model/index.ts";
import { type Filled, fillTables, type NextRow, type Owner, type OwnerId } from "../../rows/index.ts";
import { holdsRows, type Keys, keysOf } from "./ground.ts";
import type { Stage } from "./stage.ts";

/** Rows that were made, in one go or several. */
export type Filling = {
  readonly tables: Filled["tables"];
  readonly keys: Keys;
  /** By table, why there are none. */
  readonly failed: ReadonlyMap<string, string>;
  readonly next: (table: string, owner: Owner) => Promise<NextRow | null>;
};

export const unfilled: Filling = {
  tables: [],
  keys: { a: [], b: [] },
  failed: new Map(),
  next: async () => null,
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

/** Adds rows in these relations to what is there. */
export const fill = async (
  stage: Stage,
  before: Filling,
  relations: readonly Relation[],
  owners: Readonly<Record<Owner, OwnerId>>,
): Promise<Filling> => {
  const tables = relations.filter(holdsRows).map(({ name, ownerColumn }) => ({ name, ownerColumn }));
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
        failed: new Map([
          ...before.failed,
          ...filled.failed.map(({ name, reason }): [string, string] => [name, reason]),
        ]),
        next: async (table, owner) => (names.has(table) ? filled.next(table, owner) : before.next(table, owner)),
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
  const rows = new Map<string, Readonly<Record<Owner, NextRow | null>>>();
  try {
    await stage.as(stage.roles.maker, async () => {
      for (const table of tables)
        rows.set(table, { a: await filling.next(table, "a"), b: await filling.next(table, "b") });
    });
  } catch (error) {
    // What was taken back has taken the parents of these rows with it.
    if (!(error instanceof SqlError)) throw error;
    rows.clear();
  }
  return rows;
};
