// Many rows out of the few that are there, made by the server itself: copies with other keys. Rows by the thousand are wanted
// to see how long work on them takes; what stands in them is of no further interest.
import { type Query, SqlError } from "../model/index.ts";
import { quoteName } from "../sql/index.ts";
import { columnsOf } from "./learn.ts";
import { readShapes } from "./read-shapes.ts";
import type { ColumnShape, Shapes, TableShape } from "./shape.ts";

export type MultiplyRequest = {
  /** As the owner of the tables, stopped by no policy, in a transaction. */
  readonly query: Query;
  /** As SQL would write them; each has rows. */
  readonly tables: readonly string[];
  /** Rows that each should have, about. */
  readonly rows: number;
};

/** Another value for each turn; null: none is known for this type. `where` is put around the text. */
const otherValue = (shapes: Shapes, table: TableShape, column: ColumnShape, where: Where): string | null => {
  const name = `s.${quoteName(column.name)}`;
  const type = shapes.types.get(column.type);
  const spoken = type?.spoken.replace(/\(.*$/, "") ?? "";
  const span = `(select max(x.${quoteName(column.name)}) - min(x.${quoteName(column.name)}) + 1 from ${table.name} x)`;
  if (spoken === "uuid") return "pg_catalog.gen_random_uuid()";
  if (/^(small|big)?int(eger)?$|^numeric$|^real$|^double precision$/.test(spoken)) return `${name} + g.turn * ${span}`;
  if (/^timestamp|^date$/.test(spoken)) return `${name} + g.turn * interval '1000 days'`;
  if (/^(text|character varying|citext)$/.test(spoken))
    return where === "behind" ? `${name}::text || 'x' || g.turn` : `'x' || g.turn || ${name}::text`;
  return null;
};

type Where = "before" | "behind";

const copySql = (shapes: Shapes, table: TableShape, turns: number, where: Where): string => {
  const referring = new Set(table.foreignKeys.flatMap(({ columns }) => columns));
  const keyed = new Set(table.keys.flatMap((key) => columnsOf({ table }, key)).filter((name) => !referring.has(name)));
  const own = table.columns.filter(({ generated }) => !generated);
  const values = own.map((column) => {
    const other = keyed.has(column.name) ? otherValue(shapes, table, column, where) : null;
    return other ?? `s.${quoteName(column.name)}`;
  });
  return `insert into ${table.name} (${own.map(({ name }) => quoteName(name)).join(", ")}) overriding system value
    select ${values.join(", ")} from ${table.name} s cross join pg_catalog.generate_series(1, ${turns}) g(turn) on conflict do nothing`;
};

const triggersOf = async (query: Query, { oid }: TableShape) =>
  await query<{ name: string; enabled: string }>(
    "select tgname::text as name, tgenabled::text as enabled from pg_catalog.pg_trigger where tgrelid = $1::pg_catalog.oid and not tgisinternal and tgenabled in ('O', 'A') order by 1",
    [String(oid)],
  );

/** Rules are checked, and nobody's trigger fires. */
const withoutTriggers = async (query: Query, table: TableShape, work: () => Promise<unknown>): Promise<void> => {
  const triggers = await triggersOf(query, table);
  const alter = async (how: (enabled: string) => string): Promise<void> => {
    const parts = triggers.map(({ name, enabled }) => `${how(enabled)} trigger ${quoteName(name)}`);
    if (parts.length > 0) await query(`alter table ${table.name} ${parts.join(", ")}`);
  };
  await alter(() => "disable");
  await work();
  await alter((enabled) => (enabled === "A" ? "enable always" : "enable"));
};

const countOf = async (query: Query, table: TableShape): Promise<number> => {
  const [row] = await query<{ count: string }>(`select pg_catalog.count(*)::text as count from ${table.name}`);
  return Number(row?.count ?? 0);
};

/** In a savepoint: false when Postgres refuses. */
const attempt = async (query: Query, work: () => Promise<unknown>): Promise<boolean> => {
  await query("savepoint lockstep_multiply");
  try {
    await work();
    await query("release savepoint lockstep_multiply");
    return true;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    await query("rollback to savepoint lockstep_multiply");
    return false;
  }
};

/** Names of the tables that got no more than half of the rows: of their keys no others are known, or a rule is in the way. */
export const multiply = async ({ query, tables, rows }: MultiplyRequest): Promise<readonly string[]> => {
  const shapes = await readShapes(query, tables, "near");
  const few: string[] = [];
  for (const name of tables) {
    const table = shapes.tables.get(shapes.asked.get(name) ?? 0);
    if (table === undefined) continue;
    const have = await countOf(query, table);
    if (have >= rows) continue;
    const turns = Math.ceil(rows / Math.max(1, have)) - 1;
    for (const where of ["before", "behind"] as const) {
      const done = await attempt(query, () =>
        withoutTriggers(query, table, () => query(copySql(shapes, table, turns, where))),
      );
      if (done) break;
    }
    if ((await countOf(query, table)) * 2 < rows) few.push(name);
  }
  return few;
};
