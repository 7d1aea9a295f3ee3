// Code that may run along with what a script does to rows, or that a script may read them through: functions, views and rules.
import type { Session } from "../postgres/contract.ts";

export type Routine = {
  readonly name: string;
  /** Null where it is in a language whose text does not say which tables it reaches. */
  readonly text: string | null;
  /** OIDs of the tables that have triggers of it, or whose rule it is. */
  readonly tables: readonly number[];
};

const ofUsers = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";

const ROUTINES = `
select p.proname as name,
  case when l.lanname in ('sql', 'plpgsql') then pg_catalog.pg_get_functiondef(p.oid) end as text,
  pg_catalog.to_json(array(
    select distinct tgrelid::int8 from pg_catalog.pg_trigger where tgfoid = p.oid and not tgisinternal order by 1)) as tables
from pg_catalog.pg_proc p
join pg_catalog.pg_language l on l.oid = p.prolang
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where p.prokind in ('f', 'p') and ${ofUsers}
union all
select c.relname, pg_catalog.pg_get_viewdef(c.oid), '[]'
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('v', 'm') and ${ofUsers}
union all
select r.rulename, pg_catalog.pg_get_ruledef(r.oid), pg_catalog.json_build_array(c.oid::int8)
from pg_catalog.pg_rewrite r
join pg_catalog.pg_class c on c.oid = r.ev_class
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where r.ev_type <> '1' and ${ofUsers}`;

/** All that are not Postgres' own: those write to no table but the one that they are on. */
export const readRoutines = async (session: Session): Promise<readonly Routine[]> =>
  (await session.query<Routine>(ROUTINES)).map((row) => ({ ...row, tables: row.tables.map(Number) }));
