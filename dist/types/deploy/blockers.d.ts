import type { Row } from "../model/index.js";
import type { Blocker } from "./contract.js";
/** The first line of a text in SQL with its literals blanked out. `numbers`: blank those, too. */
export declare const withoutLiterals: (sql: string, numbers: boolean) => string;
/** Columns of a blocker, out of pg_stat_activity as `a`. */
export declare const blockerColumns = "a.pid, coalesce(a.application_name, '') as application, coalesce(a.usename::text, '') as \"user\",\n  (extract(epoch from pg_catalog.clock_timestamp() - coalesce(a.xact_start, a.backend_start)) * 1000)::float8 as age,\n  case when a.backend_start is null then '' else coalesce(pg_catalog.left(a.query, 2000), '') end as query";
/** Who blocks the backend $1. */
export declare const blockersSql = "\nwith blocking as materialized (select pg_catalog.pg_blocking_pids($1) as pids)\nselect a.pid, coalesce(a.application_name, '') as application, coalesce(a.usename::text, '') as \"user\",\n  (extract(epoch from pg_catalog.clock_timestamp() - coalesce(a.xact_start, a.backend_start)) * 1000)::float8 as age,\n  case when a.backend_start is null then '' else coalesce(pg_catalog.left(a.query, 2000), '') end as query from pg_catalog.pg_stat_activity a, blocking b where a.pid = any (b.pids)\nunion all\nselect 0, 'a prepared transaction', p.owner::text,\n  (extract(epoch from pg_catalog.clock_timestamp() - p.prepared) * 1000)::float8, 'prepare transaction ' || p.gid\nfrom pg_catalog.pg_prepared_xacts p, blocking b\nwhere 0 = any (b.pids) and p.database = pg_catalog.current_database()\norder by 1";
export declare const blockerOf: (row: Row) => Blocker;
/** For a sentence: `pid 42 (nightly_dump, as reporter, for 12 s)`. */
export declare const inWords: ({ pid, application, user, ageMs }: Blocker) => string;
