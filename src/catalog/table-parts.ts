import type { Family, Selection } from "./contract.ts";
import { comment, flag, notExtensionMember, owner, rareOptions, userSchema } from "./fragments.ts";
import { undoTablePart } from "./undo-table-part.ts";

// What hangs on a table: indexes, constraints, triggers, policies, rules, statistics objects. A constraint's index is
// told with the constraint; a partition's copies of the parent's triggers and constraints are told by the parent.

const table = "format('%I.%I', n.nspname, c.relname)";
const ownerOf = `case c.relkind when 'v' then 'view ' when 'm' then 'materialized view ' else 'table ' end || ${table}`;
const joined = (alias: string, relation: string): string =>
  `join pg_class c on c.oid = ${alias}.${relation} join pg_namespace n on n.oid = c.relnamespace`;
const classOf = (catalog: string): string => `'${catalog}'::regclass`;
const mine = `${userSchema("n")} and ${notExtensionMember(classOf("pg_class"), "c.oid")}`;

const tablespace: readonly [string, string] = [
  "i.reltablespace <> 0",
  "(select s.spcname from pg_tablespace s where s.oid = i.reltablespace)",
];

const index: Selection = {
  kind: "index",
  from: `from pg_index x join pg_class i on i.oid = x.indexrelid ${joined("x", "indrelid")}`,
  where: `${mine} and c.relkind <> 't' and not exists (select from pg_depend k where k.classid = ${classOf("pg_class")}
    and k.objid = x.indexrelid and k.refclassid = ${classOf("pg_constraint")} and k.deptype = 'i')`,
  classId: classOf("pg_class"),
  oid: "x.indexrelid",
  relation: "x.indrelid",
  address: "format('%I.%I', n.nspname, i.relname)",
  parent: ownerOf,
  rank: "null",
  traits: {
    definition: "pg_get_indexdef(x.indexrelid)",
    invalid: flag("not x.indisvalid"),
    clustered: flag("x.indisclustered"),
    statistics: `(select jsonb_agg(jsonb_build_array(a.attnum, a.attstattarget) order by a.attnum)
      from pg_attribute a where a.attrelid = x.indexrelid and a.attstattarget >= 0)`,
    comment: comment("x.indexrelid", classOf("pg_class")),
  },
  rare: {
    tablespace,
    "attached to": [
      "i.relispartition",
      `(select format('%I.%I', pn.nspname, p.relname) from pg_inherits h
      join pg_class p on p.oid = h.inhparent join pg_namespace pn on pn.oid = p.relnamespace
      where h.inhrelid = x.indexrelid)`,
    ],
  },
};

const constraint = (major: number): Selection => ({
  kind: "constraint",
  from: `from pg_constraint k ${joined("k", "conrelid")} left join pg_index x on x.indexrelid = k.conindid
    and k.contype in ('p', 'u', 'x') left join pg_class i on i.oid = x.indexrelid`,
  where: `${mine} and k.contype in ('p', 'u', 'f', 'c', 'x') and (k.conparentid = 0 or k.contype in ('p', 'u', 'x'))`,
  classId: classOf("pg_constraint"),
  oid: "k.oid",
  relation: "k.conrelid",
  address: "format('%I.%I.%I', n.nspname, c.relname, k.conname)",
  parent: ownerOf,
  rank: "null",
  traits: {
    definition: "pg_get_constraintdef(k.oid)",
    "not valid": flag("not k.convalidated"),
    ...(major >= 18 ? { "not enforced": flag("not k.conenforced") } : {}),
    "no inherit": flag("k.connoinherit and k.contype = 'c'"),
    "not local": flag("not k.conislocal"),
    "index invalid": flag("x.indisvalid = false"),
    clustered: flag("x.indisclustered"),
    "index comment": comment("x.indexrelid", classOf("pg_class")),
    comment: comment("k.oid", classOf("pg_constraint")),
  },
  rare: {
    "index options": rareOptions("i.reloptions"),
    tablespace,
    "triggers off": [
      "k.contype = 'f' and exists (select from pg_trigger g where g.tgconstraint = k.oid and g.tgenabled <> 'O')",
      "(select jsonb_agg(distinct g.tgenabled::text) from pg_trigger g where g.tgconstraint = k.oid and g.tgenabled <> 'O')",
    ],
  },
});

const trigger: Selection = {
  kind: "trigger",
  from: `from pg_trigger g ${joined("g", "tgrelid")}`,
  where: `${mine} and not g.tgisinternal and g.tgparentid = 0`,
  classId: classOf("pg_trigger"),
  oid: "g.oid",
  relation: "g.tgrelid",
  address: "format('%I.%I.%I', n.nspname, c.relname, g.tgname)",
  parent: ownerOf,
  rank: "null",
  traits: {
    definition: "pg_get_triggerdef(g.oid)",
    state: "case g.tgenabled when 'D' then 'disabled' when 'R' then 'replica' when 'A' then 'always' end",
    comment: comment("g.oid", classOf("pg_trigger")),
  },
};

const policy: Selection = {
  kind: "policy",
  from: `from pg_policy p ${joined("p", "polrelid")}`,
  where: mine,
  classId: classOf("pg_policy"),
  oid: "p.oid",
  relation: "p.polrelid",
  address: "format('%I.%I.%I', n.nspname, c.relname, p.polname)",
  parent: ownerOf,
  rank: "null",
  traits: {
    command:
      "case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end",
    restrictive: flag("not p.polpermissive"),
    roles: `(select jsonb_agg(role order by role) from (
      select case when r = 0 then 'public' else quote_ident(pg_get_userbyid(r)) end as role
      from unnest(p.polroles) r) q)`,
    using: "pg_get_expr(p.polqual, p.polrelid)",
    check: "pg_get_expr(p.polwithcheck, p.polrelid)",
    comment: comment("p.oid", classOf("pg_policy")),
  },
};

const rule: Selection = {
  kind: "rule",
  from: `from pg_rewrite w ${joined("w", "ev_class")}`,
  where: `${mine} and w.rulename <> '_RETURN'`,
  classId: classOf("pg_rewrite"),
  oid: "w.oid",
  relation: "w.ev_class",
  address: "format('%I.%I.%I', n.nspname, c.relname, w.rulename)",
  parent: ownerOf,
  rank: "null",
  traits: {
    definition: "pg_get_ruledef(w.oid)",
    state: "case w.ev_enabled when 'D' then 'disabled' when 'R' then 'replica' when 'A' then 'always' end",
    comment: comment("w.oid", classOf("pg_rewrite")),
  },
};

const statistics: Selection = {
  kind: "statistics",
  from: `from pg_statistic_ext s ${joined("s", "stxrelid")} join pg_namespace sn on sn.oid = s.stxnamespace`,
  where: mine,
  classId: classOf("pg_statistic_ext"),
  oid: "s.oid",
  relation: "s.stxrelid",
  address: "format('%I.%I', sn.nspname, s.stxname)",
  parent: ownerOf,
  rank: "null",
  traits: {
    definition: "pg_get_statisticsobjdef(s.oid)",
    target: "case when s.stxstattarget >= 0 then s.stxstattarget end",
    owner: owner("s.stxowner"),
    comment: comment("s.oid", classOf("pg_statistic_ext")),
  },
};

export const tableParts: Family = {
  id: "table-parts",
  scope: "relation",
  classes: ["pg_index", "pg_constraint", "pg_trigger", "pg_policy", "pg_rewrite", "pg_statistic_ext"],
  selections: (major) => [index, constraint(major), trigger, policy, rule, statistics],
  undo: undoTablePart,
};
