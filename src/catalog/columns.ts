import type { Family, Selection } from "./contract.ts";
import { flag, notExtensionMember, rareOptions, rarePlainAcl, userSchema } from "./fragments.ts";
import { undoColumn } from "./undo-column.ts";

const itsNotNull = "k.conrelid = a.attrelid and k.contype = 'n' and k.conkey[1] = a.attnum";
const itsComment = "x.objoid = k.oid and x.classoid = 'pg_constraint'::regclass";
const notNull: NonNullable<Selection["rareWithin"]> = {
  traits: {
    "not null unproved": [
      "a.attnotnull",
      `(select true from pg_constraint k where ${itsNotNull} and not k.convalidated)`,
    ],
    "not null comment": [
      "a.attnotnull",
      `(select x.description from pg_constraint k join pg_description x on ${itsComment} where ${itsNotNull})`,
    ],
  },
  relations: (list) => `select k.conrelid from pg_constraint k where k.conrelid = any(${list}) and k.contype = 'n'
    and (not k.convalidated or exists (select from pg_description x where ${itsComment}))`,
};

// Attribute numbers have holes where columns were dropped; readers count them again, so that the rank says where a column
// stands among those that are left.
const selection = (major: number): Selection => ({
  kind: "column",
  from: `from pg_attribute a
    join pg_class c on c.oid = a.attrelid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum`,
  where: `a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'f', 'v', 'm', 'c') and ${userSchema("n")}
    and ${notExtensionMember("'pg_class'::regclass", "c.oid")}
    and (c.relkind <> 'c' or ${notExtensionMember("'pg_type'::regclass", "c.reltype")})`,
  classId: "'pg_class'::regclass",
  oid: "0::oid",
  relation: "a.attrelid",
  address: "format('%I.%I.%I', n.nspname, c.relname, a.attname)",
  parent: `case c.relkind when 'v' then 'view ' when 'm' then 'materialized view ' when 'c' then 'type ' else 'table ' end
    || format('%I.%I', n.nspname, c.relname)`,
  rank: "a.attnum",
  traits: {
    type: "format_type(a.atttypid, a.atttypmod)",
    "not null": flag("a.attnotnull"),
    // A default names no column, so Postgres need not open the table for it, which after DDL costs more than all the rest.
    default: "case when a.atthasdef and a.attgenerated = '' then pg_get_expr(d.adbin, 0) end",
    generated: "case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end",
    "generated virtual": flag("a.attgenerated = 'v'"),
    identity: "case a.attidentity when 'a' then 'always' when 'd' then 'by default' end",
    storage: `case when a.attstorage <> t.typstorage and c.relkind in ('r', 'p', 'f', 'm') then
      case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' when 'x' then 'extended' end end`,
    compression: "case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end",
    statistics: "case when a.attstattarget >= 0 then a.attstattarget end",
    inherited: flag("a.attinhcount > 0"),
    "not local": flag("not a.attislocal"),
    comment: `(select x.description from pg_description x where x.objoid = a.attrelid
      and x.classoid = 'pg_class'::regclass and x.objsubid = a.attnum)`,
  },
  ...(major >= 18 ? { rareWithin: notNull } : {}),
  rare: {
    collation: [
      "a.attcollation <> t.typcollation",
      `(select format('%I.%I', cn.nspname, l.collname) from pg_collation l
       join pg_namespace cn on cn.oid = l.collnamespace where l.oid = a.attcollation)`,
    ],
    options: rareOptions("a.attoptions"),
    "foreign options": rareOptions("a.attfdwoptions"),
    acl: rarePlainAcl("a.attacl"),
  },
});

export const columns: Family = {
  id: "columns",
  scope: "relation",
  classes: ["pg_attribute"],
  selections: (major) => [selection(major)],
  undo: undoColumn,
};
