// How large the tables are that people use: the planner's own figures, which take no scan and hold no data. Rounded to two
// digits, so that the file changes when the sizes do.
import type { Live } from "../postgres/index.ts";

// A partitioned table has what its partitions have. Nothing here locks a table. What nobody has analysed is left out.
const sizesSql = `
with sizes as (
  select coalesce(case when c.relispartition then pg_catalog.pg_partition_root(c.oid)::oid end, c.oid) as root,
         pg_catalog.sum(c.reltuples)::float8 as rows,
         pg_catalog.sum(c.relpages::bigint * pg_catalog.current_setting('block_size')::bigint)::float8 as bytes
    from pg_catalog.pg_class c
   where c.relkind in ('r', 'm')
   group by 1
  having pg_catalog.bool_and(c.reltuples >= 0)
)
select pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) as name, s.rows, s.bytes
  from sizes s
  join pg_catalog.pg_class c on c.oid = s.root
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
 order by 1`;

const settingsSql = `select pg_catalog.current_setting('server_version') as version,
  pg_catalog.current_setting('TimeZone') as zone, pg_catalog.current_setting('server_encoding') as encoding,
  (select d.datcollate from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()) as collation`;

const rounded = (value: unknown): number => Number(Number(value).toPrecision(2));

/** The text of a statistics file. Writes nothing, and reads no table. */
export const statsOf = async (live: Live): Promise<string> => {
  await using session = await live.connect();
  await session.run(
    "begin transaction isolation level repeatable read, read only; set local search_path to pg_catalog",
  );
  const sizes = await session.query(sizesSql);
  const [settings] = await session.query(settingsSql);
  await session.run("rollback");
  const tables = sizes.map(({ name, rows, bytes }) => [String(name), { rows: rounded(rows), bytes: rounded(bytes) }]);
  const stats = {
    version: 1,
    postgres: /^[\d.]+/.exec(String(settings?.version))?.[0] ?? null,
    timeZone: settings?.zone,
    encoding: settings?.encoding,
    collation: settings?.collation,
    tables: Object.fromEntries(tables),
  };
  return `${JSON.stringify(stats, null, 2)}\n`;
};
