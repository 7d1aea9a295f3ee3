// Foreign keys around tables that rows are put back into. For the time of the transaction they are checked at its end, which
// the owner of a table may ask for without being a superuser; what a deletion took with it elsewhere is asked for behind it.

import { Problem, SqlError } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import { qualified, quoteName } from "../sql/index.ts";
import type { Target } from "./target.ts";

export type Link = {
  readonly constraint: string;
  /** Referencing and referenced table, as SQL writes them. */
  readonly child: string;
  readonly parent: string;
  readonly childOid: string;
  readonly parentOid: string;
  readonly childColumns: readonly string[];
  readonly parentColumns: readonly string[];
  readonly deferrable: boolean;
  /** Does it change or delete referencing rows when a row goes? */
  readonly takes: boolean;
};

const linksSql = `
with recursive around (oid) as (
  select pg_catalog.unnest($1::oid[])
  union
  select i.inhparent from around a join pg_catalog.pg_inherits i on i.inhrelid = a.oid
)
select k.conname as name, cn.nspname as child_schema, c.relname as child, pn.nspname as parent_schema, p.relname as parent,
  k.conrelid::text as child_oid, k.confrelid::text as parent_oid, k.condeferrable as deferrable,
  k.confdeltype in ('c', 'n', 'd') as takes,
  (select pg_catalog.array_agg(a.attname order by x.rank) from pg_catalog.unnest(k.conkey) with ordinality x (num, rank)
    join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = x.num) as child_columns,
  (select pg_catalog.array_agg(a.attname order by x.rank) from pg_catalog.unnest(k.confkey) with ordinality x (num, rank)
    join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = x.num) as parent_columns
from pg_catalog.pg_constraint k
  join pg_catalog.pg_class c on c.oid = k.conrelid join pg_catalog.pg_namespace cn on cn.oid = c.relnamespace
  join pg_catalog.pg_class p on p.oid = k.confrelid join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
where k.contype = 'f' and k.conparentid = 0 and (k.conrelid in (select oid from around) or k.confrelid in (select oid from around))
  and coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::boolean, true)
order by 2, 3, 1`;

const names = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

export const readLinks = async (session: Session, targets: readonly Target[]): Promise<readonly Link[]> => {
  const rows = await session.query(linksSql, [targets.map(({ oid }) => oid)]);
  return rows.map((row) => ({
    constraint: String(row.name),
    child: qualified(String(row.child_schema), String(row.child)),
    parent: qualified(String(row.parent_schema), String(row.parent)),
    childOid: String(row.child_oid),
    parentOid: String(row.parent_oid),
    childColumns: names(row.child_columns),
    parentColumns: names(row.parent_columns),
    deferrable: row.deferrable === true,
    takes: row.takes === true,
  }));
};

/** Parents ahead of their children, as far as there is such an order. */
export const parentsFirst = (targets: readonly Target[], links: readonly Link[]): readonly Target[] => {
  const ordered: Target[] = [];
  const visiting = new Set<string>();
  const visit = (target: Target): void => {
    if (visiting.has(target.oid)) return;
    visiting.add(target.oid);
    for (const link of links.filter(({ childOid }) => childOid === target.oid)) {
      const parent = targets.find(({ oid }) => oid === link.parentOid);
      if (parent !== undefined) visit(parent);
    }
    ordered.push(target);
  };
  for (const target of targets) visit(target);
  return ordered;
};

/** Puts off all checks to the end of the transaction, where that is allowed to us. Gives what has to be put back. */
export const deferLinks = async (session: Session, links: readonly Link[]): Promise<readonly Link[]> => {
  const changed: Link[] = [];
  for (const link of links.filter(({ deferrable }) => !deferrable)) {
    await session.run("savepoint lockstep_defer");
    try {
      await session.run(
        `alter table ${link.child} alter constraint ${quoteName(link.constraint)} deferrable initially deferred`,
      );
      changed.push(link);
    } catch (error) {
      // 42501: not ours, so the order of the tables has to do.
      if (!(error instanceof SqlError) || error.refusal.sqlstate !== "42501") throw error;
      await session.run("rollback to savepoint lockstep_defer");
    }
  }
  await session.run("set constraints all deferred");
  return changed;
};

/** Checks all of them, and makes them what they were. */
export const checkLinks = async (session: Session, changed: readonly Link[]): Promise<void> => {
  await session.run("set constraints all immediate");
  for (const { child, constraint } of changed) {
    await session.run(`alter table ${child} alter constraint ${quoteName(constraint)} not deferrable`);
  }
};

const changedElsewhere = `
select x.schemaname as schema, x.relname as name, x.n_tup_del + x.n_tup_upd as rows
from pg_catalog.pg_stat_xact_user_tables x
where x.relid <> all ($1::oid[]) and x.schemaname !~ '^pg_' and x.n_tup_del + x.n_tup_upd > 0 order by 1, 2 limit 1`;

const instead = "Keep what is newer with `--keep-new`, or put the rows beside the table with `--into SCHEMA`.";

/**
 * Refuses where rows of other tables went, or changed, with those that were deleted: by whatever path, since Postgres itself
 * counts what this transaction did. To be asked once the deletions are done and nothing else is.
 */
export const refuseTaken = async (
  session: Session,
  links: readonly Link[],
  restored: ReadonlySet<string>,
): Promise<void> => {
  const [setting] = await session.query("select pg_catalog.current_setting('track_counts') as counts");
  if (setting?.counts !== "on") {
    const link = links.find(({ takes }) => takes);
    if (link === undefined) return;
    throw new Problem(
      "restore-takes",
      `rows of ${link.child} may hang on rows that are not in the backup, and nobody can tell: the server counts nothing (track_counts)`,
      { hint: instead },
    );
  }
  const [row] = await session.query(changedElsewhere, [[...restored]]);
  if (row === undefined) return;
  throw new Problem(
    "restore-takes",
    `rows of ${qualified(String(row.schema), String(row.name))} hang on rows that are not in the backup, and would go or change with them: ${String(row.rows)}`,
    { hint: instead },
  );
};
