import type { Row } from "../model/index.ts";
import { lex } from "../sql/lex.ts";
import type { Blocker } from "./contract.ts";

// Who stands in the way, for the reader at night: never with values of theirs.

const LONGEST = 120;

/** The first line of a text in SQL with its literals blanked out. `numbers`: blank those, too. */
export const withoutLiterals = (sql: string, numbers: boolean): string => {
  let text = "";
  let at = 0;
  lex(sql, ({ kind, start, end }) => {
    if (kind !== "string" && kind !== "dollar" && !(numbers && kind === "number")) return true;
    text += `${sql.slice(at, start)}${kind === "number" ? "…" : "'…'"}`;
    at = end;
    return text.length < LONGEST * 4;
  });
  const line = (text + sql.slice(at)).trim().split(/[\r\n]/)[0] ?? "";
  const characters = Array.from(line.trimEnd());
  return characters.length <= LONGEST ? line.trimEnd() : `${characters.slice(0, LONGEST - 1).join("")}…`;
};

/** Columns of a blocker, out of pg_stat_activity as `a`. */
export const blockerColumns = `a.pid, coalesce(a.application_name, '') as application, coalesce(a.usename::text, '') as "user",
  (extract(epoch from pg_catalog.clock_timestamp() - coalesce(a.xact_start, a.backend_start)) * 1000)::float8 as age,
  case when a.backend_start is null then '' else coalesce(pg_catalog.left(a.query, 2000), '') end as query`;

/** Who blocks the backend $1. */
export const blockersSql = `
with blocking as materialized (select pg_catalog.pg_blocking_pids($1) as pids)
select ${blockerColumns} from pg_catalog.pg_stat_activity a, blocking b where a.pid = any (b.pids)
union all
select 0, 'a prepared transaction', p.owner::text,
  (extract(epoch from pg_catalog.clock_timestamp() - p.prepared) * 1000)::float8, 'prepare transaction ' || p.gid
from pg_catalog.pg_prepared_xacts p, blocking b
where 0 = any (b.pids) and p.database = pg_catalog.current_database()
order by 1`;

export const blockerOf = (row: Row): Blocker => ({
  pid: Number(row.pid),
  application: String(row.application),
  user: String(row.user),
  ageMs: row.age === null ? null : Math.round(Number(row.age)),
  query: withoutLiterals(String(row.query), true),
});

/** For a sentence: `pid 42 (nightly_dump, as reporter, for 12 s)`. */
export const inWords = ({ pid, application, user, ageMs }: Blocker): string => {
  const who = [application || "no application name", ...(user === "" ? [] : [`as ${user}`])];
  const since = ageMs === null ? [] : [`for ${Math.round(ageMs / 1000)} s`];
  return `${pid === 0 ? "" : `pid ${pid} `}(${[...who, ...since].join(", ")})`;
};
