import type { Session } from "../postgres/index.js";
import type { Blocker, Deployment, Surroundings } from "./contract.js";
import type { Line } from "./line.js";
/** Ours, of a database: the same for every ledger in it. */
export declare const promotionLock: (database: string) => bigint;
/** Ours first, then that of the ledger's own tool. */
export declare const lockKeys: ({ live, ledger, table }: Deployment) => readonly bigint[];
export declare const holderSql = "\nselect a.pid, coalesce(a.application_name, '') as application, coalesce(a.usename::text, '') as \"user\",\n  coalesce(extract(epoch from pg_catalog.clock_timestamp() - coalesce(a.xact_start, a.backend_start)) * 1000, 0)::float8 as age,\n  coalesce(pg_catalog.left(a.query, 2000), '') as query from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a on a.pid = l.pid\nwhere l.locktype = 'advisory' and l.objsubid = 1 and l.granted\n  and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())\n  and ((l.classid::bigint << 32) | l.objid::bigint) = $1::bigint and l.pid <> pg_catalog.pg_backend_pid()";
/** Who holds the lock of the ledger's own tool now. */
export declare const toolAtWork: ({ live, ledger, table, }: Pick<Deployment, "live" | "ledger" | "table">) => Promise<Blocker | null>;
type Query = Session["query"];
/** Takes a lock for a session. Rejects after `retryForMs` with who holds it. */
export declare const takeLock: (query: Query, key: bigint, of: {
    readonly name: string;
    readonly retryForMs: number;
    readonly since: number;
}, around: Surroundings) => Promise<void>;
/** Takes every lock, ours first. Rejects after `retryForMs` with who holds it. */
export declare const takeLocks: (line: Line) => Promise<void>;
/** Are all locks still ours? A file may have let go of them. */
export declare const holdsLocks: (line: Line) => Promise<boolean>;
export {};
