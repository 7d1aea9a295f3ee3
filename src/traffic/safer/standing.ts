// What stands in a database around a statement: read before it and behind it, with every name written out, so that what is
// written from it means the same under any search_path.
import type { Session } from "../../postgres/contract.ts";

export type Relation = {
  readonly oid: string;
  /** As SQL would write it, with its schema. */
  readonly name: string;
  readonly schema: string;
  readonly bare: string;
  /** relkind of pg_class. */
  readonly kind: string;
  /** The file that holds its rows; `0` where it has none. */
  readonly file: string;
  /** The table that it is a partition of. */
  readonly partOf: string | null;
  /** The tables that it inherits from, the one that it is a partition of among them. */
  readonly parents: readonly string[];
  /** `FOR VALUES …` or `DEFAULT` of a partition. */
  readonly bound: string | null;
  /** What its bound says of each row. */
  readonly boundary: string | null;
  /** The default partition of a partitioned table. */
  readonly rest: string | null;
  /** Do policies say which rows are seen? */
  readonly secured: boolean;
  /** Rights of others than the owner: `grant … to …`, without the name of what they are for. */
  readonly grants: readonly { readonly rights: string; readonly to: string }[];
};

export type Sequence = {
  readonly name: string;
  readonly bare: string;
  readonly type: string;
  readonly options: string;
};

export type Column = {
  readonly table: string;
  readonly number: number;
  readonly name: string;
  readonly type: string;
  /** ` collate …` where it is not the type's own. */
  readonly collation: string;
  readonly default: string | null;
  readonly notNull: boolean;
  /** `always` or `by default`; empty for none. */
  readonly identity: string;
  readonly generated: boolean;
  readonly own: boolean;
  readonly comment: string | null;
  readonly sequence: Sequence | null;
};

export type Constraint = {
  readonly oid: string;
  readonly table: string;
  readonly name: string;
  /** contype of pg_constraint. */
  readonly type: string;
  readonly definition: string;
  readonly validated: boolean;
  readonly columns: readonly number[];
  readonly references: string;
  readonly referenced: readonly number[];
  readonly index: string;
  readonly parent: string;
  readonly own: boolean;
  readonly comment: string | null;
};

export type Index = {
  readonly oid: string;
  readonly table: string;
  readonly name: string;
  readonly bare: string;
  readonly kind: string;
  readonly definition: string;
  readonly columns: readonly number[];
  readonly parent: string | null;
  readonly comment: string | null;
};

export type Standing = {
  readonly relations: readonly Relation[];
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
};

const list = (fields: Readonly<Record<string, string>>, from: string): string =>
  `(select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(${Object.entries(fields)
    .map(([name, sql]) => `'${name}', ${sql}`)
    .join(", ")}) order by ${fields.oid ?? "a.attrelid, a.attnum"}), '[]') from ${from})`;

const users = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";

const owned = (alias: string): string =>
  `pg_catalog.pg_class ${alias} join pg_catalog.pg_namespace n on n.oid = ${alias}.relnamespace`;

const relations = list(
  {
    oid: "c.oid::text",
    name: "pg_catalog.format('%I.%I', n.nspname, c.relname)",
    schema: "pg_catalog.quote_ident(n.nspname)",
    bare: "pg_catalog.quote_ident(c.relname)",
    kind: "c.relkind",
    file: "c.relfilenode::text",
    partOf:
      "(select i.inhparent::text from pg_catalog.pg_inherits i where i.inhrelid = c.oid and c.relispartition limit 1)",
    parents:
      "array(select i.inhparent::text from pg_catalog.pg_inherits i where i.inhrelid = c.oid order by i.inhseqno)",
    bound: "pg_catalog.pg_get_expr(c.relpartbound, c.oid)",
    boundary: "pg_catalog.pg_get_partition_constraintdef(c.oid)",
    rest: "(select nullif(p.partdefid, 0)::text from pg_catalog.pg_partitioned_table p where p.partrelid = c.oid)",
    secured: "c.relrowsecurity",
    grants: `(select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('rights', g.rights, 'to', g.grantee) order by g.grantee), '[]')
      from (select case when x.grantee = 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) end as grantee,
          pg_catalog.string_agg(pg_catalog.lower(x.privilege_type), ', ' order by x.privilege_type) as rights
        from pg_catalog.aclexplode(c.relacl) x where x.grantee <> c.relowner group by 1) g)`,
  },
  `${owned("c")} where c.relkind in ('r', 'p', 'v', 'm', 'f') and ${users}`,
);

const sequenceOf = `(select pg_catalog.json_build_object('name', pg_catalog.format('%I.%I', sn.nspname, s.relname), 'bare', pg_catalog.quote_ident(s.relname),
    'type', pg_catalog.format_type(q.seqtypid, null),
    'options', pg_catalog.concat(
      case when q.seqstart <> q.seqmin then ' start with ' || q.seqstart end,
      case when q.seqincrement <> 1 then ' increment by ' || q.seqincrement end,
      case when q.seqmin <> 1 then ' minvalue ' || q.seqmin end,
      case when q.seqmax <> case q.seqtypid when 21 then 32767 when 23 then 2147483647 else 9223372036854775807 end
        then ' maxvalue ' || q.seqmax end,
      case when q.seqcache <> 1 then ' cache ' || q.seqcache end,
      case when q.seqcycle then ' cycle' end))
  from pg_catalog.pg_depend d join pg_catalog.pg_class s on s.oid = d.objid and s.relkind = 'S'
  join pg_catalog.pg_namespace sn on sn.oid = s.relnamespace join pg_catalog.pg_sequence q on q.seqrelid = s.oid
  where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    and d.refobjid = a.attrelid and d.refobjsubid = a.attnum and d.deptype in ('a', 'i') limit 1)`;

const columns = list(
  {
    table: "a.attrelid::text",
    number: "a.attnum",
    name: "pg_catalog.quote_ident(a.attname)",
    type: "pg_catalog.format_type(a.atttypid, a.atttypmod)",
    collation: `coalesce((select pg_catalog.format(' collate %I.%I', ln.nspname, l.collname) from pg_catalog.pg_collation l
      join pg_catalog.pg_namespace ln on ln.oid = l.collnamespace where l.oid = a.attcollation and l.oid <> t.typcollation), '')`,
    default: "case when a.attgenerated = '' then pg_catalog.pg_get_expr(d.adbin, d.adrelid) end",
    notNull: "a.attnotnull",
    identity: "case a.attidentity when 'a' then 'always' when 'd' then 'by default' else '' end",
    generated: "a.attgenerated <> ''",
    own: "a.attislocal",
    comment: "pg_catalog.col_description(a.attrelid, a.attnum)",
    sequence: sequenceOf,
  },
  `${owned("c")} join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_catalog.pg_type t on t.oid = a.atttypid
    left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and ${users}`,
);

const constraints = list(
  {
    oid: "k.oid::text",
    table: "k.conrelid::text",
    name: "pg_catalog.quote_ident(k.conname)",
    type: "k.contype",
    definition: "pg_catalog.pg_get_constraintdef(k.oid)",
    validated: "k.convalidated",
    columns: "coalesce(k.conkey, '{}')",
    references: "k.confrelid::text",
    referenced: "coalesce(k.confkey, '{}')",
    index: "k.conindid::text",
    parent: "k.conparentid::text",
    own: "k.conislocal",
    comment: "pg_catalog.obj_description(k.oid, 'pg_constraint')",
  },
  `pg_catalog.pg_constraint k join ${owned("c")} on c.oid = k.conrelid where k.contype in ('c', 'f', 'p', 'u', 'x', 'n') and ${users}`,
);

const indexes = list(
  {
    oid: "c.oid::text",
    table: "i.indrelid::text",
    name: "pg_catalog.format('%I.%I', n.nspname, c.relname)",
    bare: "pg_catalog.quote_ident(c.relname)",
    kind: "c.relkind",
    definition: "pg_catalog.pg_get_indexdef(c.oid)",
    // Columns that an expression or a predicate names are found by what the index depends on.
    columns: `array(select distinct d.refobjsubid from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        and d.objid = c.oid and d.refobjid = i.indrelid and d.refobjsubid > 0
      union select k.n from pg_catalog.unnest(i.indkey::pg_catalog.int2[]) k(n) where k.n > 0)`,
    parent: "(select h.inhparent::text from pg_catalog.pg_inherits h where h.inhrelid = c.oid limit 1)",
    comment: "pg_catalog.obj_description(c.oid, 'pg_class')",
  },
  `pg_catalog.pg_index i join ${owned("c")} on c.oid = i.indexrelid where ${users}`,
);

const sql = `select pg_catalog.json_build_object('relations', ${relations}, 'columns', ${columns}, 'constraints', ${constraints}, 'indexes', ${indexes})::text as standing`;

/** In a session of its own: it empties its search_path. */
export const readStanding = async (session: Session): Promise<Standing> => {
  await session.run("set search_path = ''");
  const [row] = await session.query<{ standing: string }>(sql);
  return JSON.parse(row?.standing ?? "{}") as Standing;
};
