import type { Family, Selection } from "./contract.ts";
import {
  comment,
  flag,
  notExtensionMember,
  options,
  owner,
  qualifiedName,
  rareAcl,
  rareOptions,
  userSchema,
} from "./fragments.ts";
import { undoRelation } from "./undo-relation.ts";

const from = `from pg_class c join pg_namespace n on n.oid = c.relnamespace`;
const mine = (kinds: string): string =>
  `c.relkind in (${kinds}) and ${userSchema("n")} and ${notExtensionMember("'pg_class'::regclass", "c.oid")}`;
const name = qualifiedName("n.nspname", "c.relname");
const shared = {
  owner: owner("c.relowner"),
  comment: comment("c.oid", "'pg_class'::regclass"),
};
const persistence = "case c.relpersistence when 'u' then 'unlogged' when 't' then 'temporary' end";
const base: Pick<Selection, "from" | "classId" | "oid" | "relation" | "address" | "rank"> = {
  from,
  classId: "'pg_class'::regclass",
  oid: "c.oid",
  relation: "c.oid",
  address: name,
  rank: "null",
};

const tablespace: readonly [string, string] = [
  "c.reltablespace <> 0",
  "(select s.spcname from pg_tablespace s where s.oid = c.reltablespace)",
];

const table: Selection = {
  ...base,
  kind: "table",
  where: mine("'r', 'p', 'f'"),
  parent: "null",
  traits: {
    ...shared,
    persistence,
    "row security": flag("c.relrowsecurity"),
    "row security forced": flag("c.relforcerowsecurity"),
    "partitioned by": "case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end",
    partition: "case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end",
    "of type": "case when c.reloftype <> 0 then format_type(c.reloftype, null) end",
  },
  rare: {
    acl: rareAcl("c.relacl", "r", "c.relowner"),
    "replica identity": [
      "c.relreplident <> 'd'",
      `case c.relreplident when 'n' then 'nothing' when 'f' then 'full'
      when 'i' then 'index ' || (select quote_ident(i.relname) from pg_index x
        join pg_class i on i.oid = x.indexrelid where x.indrelid = c.oid and x.indisreplident) end`,
    ],
    options: rareOptions("c.reloptions"),
    "toast options": [
      "exists (select from pg_class t where t.oid = c.reltoastrelid and t.reloptions is not null)",
      `(select ${options("t.reloptions")} from pg_class t where t.oid = c.reltoastrelid)`,
    ],
    inherits: [
      "exists (select from pg_inherits h where h.inhrelid = c.oid)",
      `(select jsonb_agg(format('%I.%I', pn.nspname, p.relname) order by h.inhseqno)
      from pg_inherits h join pg_class p on p.oid = h.inhparent
      join pg_namespace pn on pn.oid = p.relnamespace where h.inhrelid = c.oid)`,
    ],
    tablespace,
    // 2 = heap, the same in every version (src/include/catalog/pg_am.dat).
    "access method": [
      "c.relam not in (0, 2)",
      "(select m.amname from pg_am m where m.oid = c.relam and m.amname <> 'heap')",
    ],
    "foreign server": [
      "c.relkind = 'f'",
      `(select jsonb_build_object('server', s.srvname, 'options', ${options("f.ftoptions")})
      from pg_foreign_table f join pg_foreign_server s on s.oid = f.ftserver where f.ftrelid = c.oid)`,
    ],
  },
};

const view: Selection = {
  ...base,
  kind: "view",
  where: mine("'v'"),
  parent: "null",
  traits: {
    ...shared,
    definition: "pg_get_viewdef(c.oid)",
  },
  rare: {
    acl: rareAcl("c.relacl", "r", "c.relowner"),
    options: rareOptions("c.reloptions"),
  },
};

const materializedView: Selection = {
  ...base,
  kind: "materialized view",
  where: mine("'m'"),
  parent: "null",
  traits: { ...view.traits, "no data": flag("not c.relispopulated") },
  rare: { ...view.rare, tablespace },
};

const sequence: Selection = {
  ...base,
  kind: "sequence",
  from: `${from} join pg_sequence s on s.seqrelid = c.oid`,
  where: mine("'S'"),
  parent: "null",
  traits: {
    ...shared,
    persistence,
    type: "format_type(s.seqtypid, null)",
    start: "s.seqstart::text",
    increment: "s.seqincrement::text",
    minimum: "s.seqmin::text",
    maximum: "s.seqmax::text",
    cache: "s.seqcache::text",
    cycle: flag("s.seqcycle"),
    "owned by": `(select format('%I.%I.%I', tn.nspname, t.relname, a.attname)
      from pg_depend d join pg_class t on t.oid = d.refobjid
      join pg_namespace tn on tn.oid = t.relnamespace
      join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
      where d.classid = 'pg_class'::regclass and d.objid = c.oid
        and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i') and d.refobjsubid > 0 limit 1)`,
  },
  rare: { acl: rareAcl("c.relacl", "s", "c.relowner") },
};

export const relations: Family = {
  id: "relations",
  scope: "relation",
  classes: ["pg_class"],
  selections: () => [table, view, materializedView, sequence],
  undo: undoRelation,
};
