// What stands in tables, by column. Values are read by the output functions of their types alone: a cast may be code of a
// stranger's, and this session may do everything.
import type { Session } from "../postgres/contract.ts";
import { quoteName } from "../sql/index.ts";

/** What is asked of every table. */
export type TableKnown = {
  readonly oid: number;
  /** Quoted and with its schema. */
  readonly name: string;
  readonly schema: string;
  readonly bare: string;
  /** OIDs of the tables that it refers to. */
  readonly parents: readonly number[];
  readonly triggers: boolean;
};

export type TableFacts = TableKnown & {
  /** Columns that a unique key of one column is on. */
  readonly unique: readonly number[];
  /** Names of its constraints and unique indexes. */
  readonly rules: readonly string[];
  readonly columns: readonly ColumnFacts[];
};

export type ColumnFacts = {
  readonly number: number;
  readonly name: string;
  readonly type: string;
  /** typcategory of pg_type. */
  readonly category: string;
};

export type ColumnPrint = ColumnFacts & { readonly values: readonly (string | null)[] };

export type TablePrint = Omit<TableFacts, "columns"> & {
  readonly rows: number;
  readonly columns: readonly ColumnPrint[];
};

const knownColumns = `
  c.oid::int8 as oid, pg_catalog.format('%I.%I', n.nspname, c.relname) as name, n.nspname as schema, c.relname as bare,
  pg_catalog.to_json(array(select distinct confrelid::int8 from pg_catalog.pg_constraint where contype = 'f' and conrelid = c.oid order by 1)) as parents,
  c.relhastriggers and exists (select from pg_catalog.pg_trigger where tgrelid = c.oid and not tgisinternal) as triggers`;

const factColumns = `
  pg_catalog.to_json(array(select distinct indkey[0]::int from pg_catalog.pg_index
    where indrelid = c.oid and indisunique and indnatts = 1 and indpred is null and indkey[0] > 0 order by 1)) as unique,
  pg_catalog.to_json(array(
    select conname::text from pg_catalog.pg_constraint where conrelid = c.oid and contype in ('c', 'f', 'u', 'p', 'x')
    union
    select i.relname::text from pg_catalog.pg_index join pg_catalog.pg_class i on i.oid = indexrelid where indrelid = c.oid and indisunique
    order by 1)) as rules,
  (select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
      'number', attnum, 'name', attname, 'type', pg_catalog.format_type(atttypid, atttypmod), 'category', typcategory
    ) order by attnum), '[]')
   from pg_catalog.pg_attribute join pg_catalog.pg_type t on t.oid = atttypid
   where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns`;

const tablesSql = (columns: string, among: string): string => `
select ${columns}
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't' and ${among}
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not (c.relhassubclass and exists (
    with recursive below(oid) as (
      select c.oid union select i.inhrelid from below join pg_catalog.pg_inherits i on i.inhparent = below.oid)
    select from below join pg_catalog.pg_class f on f.oid = below.oid where f.relkind = 'f'))
  and not exists (select from pg_catalog.pg_depend d
    where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'e')
order by 2`;

type Row<T extends TableKnown> = T & { readonly oid: number | string };

const knownOf = <T extends TableKnown>(row: Row<T>): T => ({
  ...row,
  oid: Number(row.oid),
  parents: row.parents.map(Number),
});

const factsOf = (row: Row<TableFacts>): TableFacts => ({ ...knownOf(row), unique: row.unique.map(Number) });

/** All tables that may hold somebody's rows; partitions count as their parent. What lies on other servers is not asked. */
export const readTables = async (session: Session): Promise<readonly TableKnown[]> =>
  (await session.query<Row<TableKnown>>(tablesSql(knownColumns, "true"))).map(knownOf);

const oidsOf = (tables: readonly TableKnown[]): readonly number[] => tables.map(({ oid }) => oid);

const factsSql = tablesSql(
  `${knownColumns}, ${factColumns}`,
  "(c.oid = any ($1::pg_catalog.oid[]) or c.oid <> all ($2::pg_catalog.oid[]))",
);

/** Some of those that were there before, as they are now, and those that came since. */
export const readTablesAgain = async (
  session: Session,
  some: readonly TableKnown[],
  before: readonly TableKnown[],
): Promise<readonly TableFacts[]> => {
  const rows = await session.prepared("lockstep_tables", factsSql, [oidsOf(some), oidsOf(before)]);
  return (rows as readonly Row<TableFacts>[]).map(factsOf);
};

/** Larger tables are not read: all values are held in memory. */
export const mostRows = 20_000;

/** Names of those with more rows. */
export const tooLarge = async (session: Session, tables: readonly TableKnown[]): Promise<ReadonlySet<string>> => {
  if (tables.length === 0) return new Set();
  const looks = tables.map(
    ({ oid, name }) => `select ${oid} as oid where exists (select from ${name} offset ${mostRows} limit 1)`,
  );
  const found = await session.query<{ oid: number | string }>(looks.join(" union all "));
  const large = new Set(found.map(({ oid }) => Number(oid)));
  return new Set(tables.filter(({ oid }) => large.has(oid)).map(({ name }) => name));
};

/** The longest value that is held; what goes beyond is told apart by its hash. */
const LONGEST = 1000;

const valueSql = ({ name }: ColumnFacts): string => {
  const value = `t.${quoteName(name)}`;
  const text = `pg_catalog.concat(${value})`;
  return `pg_catalog.array_agg(case when pg_catalog.num_nonnulls(${value}) = 1 then
    case when pg_catalog.length(${text}) <= ${LONGEST} then ${text} else pg_catalog.concat(pg_catalog.left(${text}, ${LONGEST}), pg_catalog.md5(${text})) end end)`;
};

const printSql = ({ oid, name, columns }: TableFacts): string => {
  const values = columns.map(valueSql).join(", ");
  return `select ${oid}::int8 as oid, pg_catalog.count(*)::int8 as rows, pg_catalog.json_build_array(${values}) as values from ${name} t`;
};

type Answer = {
  readonly oid: number | string;
  readonly rows: number | string;
  readonly values: readonly (readonly (string | null)[] | null)[];
};

/** Reads these tables in one go. */
export const readPrints = async (session: Session, tables: readonly TableFacts[]): Promise<readonly TablePrint[]> => {
  const prints: TablePrint[] = [];
  // A statement over too many tables is planned for long.
  for (let at = 0; at < tables.length; at += 40) {
    const part = tables.slice(at, at + 40);
    const answers = await session.query<Answer>(part.map(printSql).join("\nunion all\n"));
    const byOid = new Map(answers.map((answer) => [Number(answer.oid), answer]));
    for (const table of part) {
      const answer = byOid.get(table.oid);
      prints.push({
        ...table,
        rows: Number(answer?.rows ?? 0),
        columns: table.columns.map((column, place) => ({ ...column, values: answer?.values[place] ?? [] })),
      });
    }
  }
  return prints;
};
