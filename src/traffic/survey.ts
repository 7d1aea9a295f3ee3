// What is known of the relations of a database: read whole at the start, then brought up to date from what each statement
// locked, since nothing of a relation changes without a lock on it. In a transaction only its own session sees it.
import { quoteName } from "../sql/index.ts";

export type RelationKnown = {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  /** Name of its file; 0 for what has none. */
  readonly file: string;
  /** The table at the top where it is a partition. */
  readonly root: string;
  readonly parent: string | null;
};
export type IndexKnown = {
  readonly oid: string;
  readonly table: string;
  readonly kind: string;
  readonly valid: boolean;
  readonly schema: string;
  readonly name: string;
  readonly file: string;
  readonly definition: string;
};
export type ConstraintKnown = {
  readonly oid: string;
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly validated: boolean;
  readonly references: string;
  readonly index: string;
  readonly definition: string;
  readonly columns: readonly string[];
};
export type ColumnKnown = {
  readonly table: string;
  readonly number: number;
  readonly name: string;
  readonly type: string;
  readonly base: string;
  readonly notNull: boolean;
  readonly default: string | null;
  readonly identity: string;
  readonly generated: string;
};

export type Survey = {
  readonly relations: readonly RelationKnown[];
  readonly indexes: readonly IndexKnown[];
  readonly constraints: readonly ConstraintKnown[];
  readonly columns: readonly ColumnKnown[];
  /** OID and name of each enum value, with its type. */
  readonly labels: readonly { readonly oid: string; readonly type: string; readonly label: string }[];
};

/** What a session holds and did, and what became of the relations that it locked. */
export type Look = Survey & {
  readonly locks: readonly { readonly oid: string; readonly mode: string }[];
  /** Counted since the session last told the statistics: only differences mean anything. */
  readonly counts: readonly { readonly oid: string; readonly scans: number; readonly changed: number }[];
};

const rows = (from: string, fields: Readonly<Record<string, string>>): string => {
  const built = Object.entries(fields).map(([name, sql]) => `'${name}', ${sql}`);
  return `(select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(${built.join(", ")})), '[]') from ${from})`;
};

// Everything of a user's has an OID from here on.
const first = 16384;

const surveyFields = (among: (oid: string) => string): string => {
  const users = "n.nspname !~ '^pg_toast|^pg_temp' and n.nspname <> 'information_schema'";
  const relations = rows(
    `pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join pg_catalog.pg_inherits h on c.relispartition and h.inhrelid = c.oid
      where c.oid >= ${first} and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and ${users} and ${among("c.oid")}`,
    {
      oid: "c.oid::text",
      schema: "n.nspname",
      name: "c.relname",
      kind: "c.relkind",
      file: "c.relfilenode::text",
      root: "coalesce(case when c.relispartition then pg_catalog.pg_partition_root(c.oid)::oid end, c.oid)::text",
      parent: "h.inhparent::text",
    },
  );
  const indexes = rows(
    `pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where i.indexrelid >= ${first} and ${users} and ${among("i.indrelid")}`,
    {
      oid: "c.oid::text",
      table: "i.indrelid::text",
      kind: "c.relkind",
      valid: "i.indisvalid",
      schema: "n.nspname",
      name: "c.relname",
      file: "c.relfilenode::text",
      definition: "pg_catalog.pg_get_indexdef(c.oid)",
    },
  );
  const constraints = rows(
    `pg_catalog.pg_constraint c where c.oid >= ${first} and c.conrelid <> 0 and c.contype in ('c', 'f', 'p', 'u', 'x') and ${among("c.conrelid")}`,
    {
      oid: "c.oid::text",
      table: "c.conrelid::text",
      name: "c.conname",
      type: "c.contype",
      validated: "c.convalidated",
      references: "c.confrelid::text",
      index: "c.conindid::text",
      definition: "pg_catalog.pg_get_constraintdef(c.oid)",
      columns: `array(select a.attname from pg_catalog.unnest(c.conkey) with ordinality k(n, at)
        join pg_catalog.pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.n order by k.at)`,
    },
  );
  const columns = rows(
    `pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid >= ${first} and a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'f') and ${users} and ${among("a.attrelid")}`,
    {
      table: "a.attrelid::text",
      number: "a.attnum",
      name: "a.attname",
      type: "pg_catalog.format_type(a.atttypid, a.atttypmod)",
      base: "a.atttypid::text",
      notNull: "a.attnotnull",
      default: "pg_catalog.pg_get_expr(d.adbin, d.adrelid)",
      identity: "a.attidentity",
      generated: "a.attgenerated",
    },
  );
  const labels = rows(
    `pg_catalog.pg_enum e join pg_catalog.pg_type t on t.oid = e.enumtypid join pg_catalog.pg_namespace n on n.oid = t.typnamespace where e.oid >= ${first}`,
    { oid: "e.oid::text", type: "n.nspname || '.' || t.typname", label: "e.enumlabel" },
  );
  return `'relations', ${relations}, 'indexes', ${indexes}, 'constraints', ${constraints}, 'columns', ${columns}, 'labels', ${labels}`;
};

/** One row with one text. */
export const surveySql = `select pg_catalog.json_build_object(${surveyFields(() => "true")})::text as survey`;

const countFields = (oid: string) => ({
  oid: `${oid}::text`,
  scans: `pg_catalog.pg_stat_get_xact_numscans(${oid})`,
  changed: `pg_catalog.pg_stat_get_xact_tuples_inserted(${oid}) + pg_catalog.pg_stat_get_xact_tuples_updated(${oid}) + pg_catalog.pg_stat_get_xact_tuples_deleted(${oid})`,
});

/** What the session has counted of every table. */
export const countsSql = `select ${rows(`pg_catalog.pg_class c where c.oid >= ${first} and c.relkind in ('r', 'm')`, countFields("c.oid"))}::text as counts`;

const strong =
  "('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')";

const inStrong = (oid: string): string => `${oid} in (select s.oid from strong s)`;

/** As the session itself sees it, in its transaction. */
export const lookSql = `with held as materialized (
  select l.relation as oid, l.mode from pg_catalog.pg_locks l
   where l.locktype = 'relation' and l.granted and l.pid = pg_catalog.pg_backend_pid() and l.relation >= ${first}
     and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
), strong as materialized (
  select h.oid from held h where h.mode in ${strong}
  union select i.indrelid from held h join pg_catalog.pg_index i on i.indexrelid = h.oid where h.mode in ${strong}
) select pg_catalog.json_build_object(
  'locks', ${rows("held h", { oid: "h.oid::text", mode: "h.mode" })},
  'counts', ${rows("(select distinct h.oid from held h join pg_catalog.pg_class c on c.oid = h.oid and c.relkind in ('r', 'm')) h", countFields("h.oid"))},
  ${surveyFields(inStrong)})::text as look`;

/** As SQL would write it. */
export const nameOf = ({ schema, name }: { readonly schema: string; readonly name: string }): string =>
  `${quoteName(schema)}.${quoteName(name)}`;
