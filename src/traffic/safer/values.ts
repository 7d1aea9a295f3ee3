// Are the rows the same, whichever way they came there? Columns by name, whatever their order; of columns that the statement
// fills from the clock, chance or a sequence, only which rows have a value.
import type { Session } from "../../postgres/contract.ts";
import { partsOfName, quoteLiteral, unquoted } from "../../sql/index.ts";

export type Filled = { readonly table: string; readonly column: string };

const printSql = (table: string, columns: readonly string[]): string => {
  const names = columns.map((one) => quoteLiteral(unquoted(one))).join(", ");
  const filled = columns.map((one) => `(t.${one} is null)::text`).join(" || ");
  const row = `(pg_catalog.to_jsonb(t) - array[${names}]::text[])::text${filled === "" ? "" : ` || ${filled}`}`;
  return `select pg_catalog.count(*)::text || pg_catalog.md5(coalesce(pg_catalog.string_agg(r, ',' order by r), '')) as print
    from (select pg_catalog.md5(${row}) as r from ${table} t) rows`;
};

/** One text for all rows of these tables that are there. */
export const printRows = async (
  session: Session,
  tables: readonly string[],
  filled: readonly Filled[],
): Promise<string> => {
  await session.run("set search_path = ''; set timezone = 'UTC'");
  const prints: string[] = [];
  for (const table of tables) {
    const [there] = await session.query<{ there: boolean }>(
      "select exists (select from pg_catalog.pg_class where oid = pg_catalog.to_regclass($1) and relkind in ('r', 'p')) as there",
      [table],
    );
    const own = filled.filter((one) => one.table === table).map(({ column }) => column);
    const [row] = there?.there === true ? await session.query<{ print: string }>(printSql(table, own)) : [];
    prints.push(`${partsOfName(table).join(".")} ${row?.print ?? "gone"}`);
  }
  return prints.join("\n");
};
