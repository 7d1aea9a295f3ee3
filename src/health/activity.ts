import { withoutLiterals } from "../deploy/index.ts";
import type { HealthConnections, HealthTransaction, Row } from "../model/index.ts";
import { type Asking, ask } from "./asking.ts";

// Of sessions of others a role sees nothing but that they are there, unless it is a member of pg_read_all_stats.
const transactionsSql = `
select a.pid, coalesce(a.usename::text, '') as "user", coalesce(a.application_name, '') as application, a.state,
  extract(epoch from clock_timestamp() - a.xact_start)::float8 as seconds,
  case when a.state = 'active' then extract(epoch from clock_timestamp() - a.query_start)::float8 end as statement,
  left(coalesce(a.query, ''), 2000) as query, a.backend_type is null as hidden
from pg_stat_activity a
where a.datname = current_database() and a.pid <> pg_backend_pid() and a.usesysid is not null
  and (a.backend_type is null or a.backend_type = 'client backend' and a.xact_start is not null)
union all
select null, p.owner::text, '', 'prepared', extract(epoch from clock_timestamp() - p.prepared)::float8, null, p.gid, false
from pg_prepared_xacts p
where p.database = current_database()
order by 5 desc nulls last, 1`;

const transactionOf = (row: Row): HealthTransaction => ({
  pid: row.pid === null ? null : Number(row.pid),
  user: String(row.user),
  application: String(row.application),
  state: String(row.state),
  seconds: Number(row.seconds),
  statementSeconds: row.statement === null ? null : Number(row.statement),
  query: row.pid === null ? String(row.query) : withoutLiterals(String(row.query), true),
});

export const readTransactions = async (asking: Asking): Promise<readonly HealthTransaction[]> => {
  const check = "transaction-open-long";
  const rows = (await ask(asking, { check, subject: "transactions" }, transactionsSql)) ?? [];
  const hidden = rows.filter((row) => row.hidden === true).length;
  if (hidden > 0) {
    asking.unread.push({
      check,
      subject: "transactions of other roles",
      why: `this role sees nothing of ${hidden === 1 ? "one session" : `${hidden} sessions`} of others`,
      hint: "Grant it `pg_read_all_stats`, or `pg_monitor`.",
    });
  }
  return rows.filter((row) => row.hidden !== true).map(transactionOf);
};

// Ours is counted: it takes a place as well. A parallel worker of somebody hidden is counted, too.
const connectionsSql = `
with used as (
  select a.datname, a.usename from pg_stat_activity a
  where a.usesysid is not null and a.datid is not null and coalesce(a.backend_type, 'client backend') = 'client backend'
)
select 'connections' as of, (select count(*) from used)::int as used,
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true), '0')::int as limit
union all
select 'database ' || quote_ident(d.datname), (select count(*) from used where datname = d.datname)::int, d.datconnlimit
from pg_database d where d.datname = current_database() and d.datconnlimit > 0
union all
select 'role ' || quote_ident(r.rolname), (select count(*) from used where usename = r.rolname)::int, r.rolconnlimit
from pg_roles r where r.rolconnlimit > 0 and not r.rolsuper
order by 1`;

export const readConnections = async (asking: Asking): Promise<readonly HealthConnections[]> => {
  const about = { check: "connections-nearly-full", subject: "connections" };
  const rows = (await ask(asking, about, connectionsSql)) ?? [];
  return rows.map(({ of, used, limit }) => ({ of: String(of), used: Number(used), limit: Number(limit) }));
};
