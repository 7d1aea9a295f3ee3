import type { Family, Selection } from "./contract.ts";
import { comment, flag, notExtensionMember, owner, rareAcl, userSchema } from "./fragments.ts";
import { undoType } from "./undo-type.ts";

const classId = "'pg_type'::regclass";
const shared: Omit<Selection, "kind" | "where" | "traits"> = {
  from: "from pg_type t join pg_namespace n on n.oid = t.typnamespace",
  classId,
  oid: "t.oid",
  relation: "0::oid",
  address: "format('%I.%I', n.nspname, t.typname)",
  parent: "null",
  rank: "null",
  rare: { acl: rareAcl("t.typacl", "T", "t.typowner") },
};
const mine = `${userSchema("n")} and ${notExtensionMember(classId, "t.oid")}`;
const traits = {
  owner: owner("t.typowner"),
  comment: comment("t.oid", classId),
};
const collation = `(select format('%I.%I', cn.nspname, l.collname) from pg_collation l
  join pg_namespace cn on cn.oid = l.collnamespace where l.oid = t.typcollation and l.collname <> 'default')`;

const enumeration: Selection = {
  ...shared,
  kind: "enum",
  where: `${mine} and t.typtype = 'e'`,
  traits: {
    ...traits,
    labels: "(select jsonb_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid)",
  },
};

const domain: Selection = {
  ...shared,
  kind: "domain",
  where: `${mine} and t.typtype = 'd'`,
  traits: {
    ...traits,
    base: "format_type(t.typbasetype, t.typtypmod)",
    "not null": flag("t.typnotnull"),
    default: "t.typdefault",
    collation,
  },
};

const domainConstraint: Selection = {
  ...shared,
  kind: "domain constraint",
  from: "from pg_constraint k join pg_type t on t.oid = k.contypid join pg_namespace n on n.oid = t.typnamespace",
  where: `${mine} and k.contype = 'c'`,
  address: "format('%I.%I.%I', n.nspname, t.typname, k.conname)",
  parent: "'domain ' || format('%I.%I', n.nspname, t.typname)",
  traits: {
    definition: "pg_get_constraintdef(k.oid)",
    "not valid": flag("not k.convalidated"),
    comment: comment("k.oid", "'pg_constraint'::regclass"),
  },
  rare: {},
};

const range: Selection = {
  ...shared,
  kind: "range",
  from: `${shared.from} join pg_range r on r.rngtypid = t.oid`,
  where: `${mine} and t.typtype = 'r'`,
  traits: {
    ...traits,
    subtype: "format_type(r.rngsubtype, null)",
    "operator class":
      "(select format('%I.%I', o.nspname, c.opcname) from pg_opclass c join pg_namespace o on o.oid = c.opcnamespace where c.oid = r.rngsubopc)",
    collation:
      "(select format('%I.%I', o.nspname, l.collname) from pg_collation l join pg_namespace o on o.oid = l.collnamespace where l.oid = r.rngcollation and l.collname <> 'default')",
    canonical: "nullif(r.rngcanonical::text, '-')",
    difference: "nullif(r.rngsubdiff::text, '-')",
    multirange: "r.rngmultitypid::regtype::text",
  },
};

const composite: Selection = {
  ...shared,
  kind: "type",
  from: `${shared.from} left join pg_class c on c.oid = t.typrelid`,
  where: `${mine} and (t.typtype = 'c' and c.relkind = 'c' or t.typtype = 'p' or t.typtype = 'b' and t.typelem = 0
    or t.typtype = 'b' and not exists (select from pg_type e where e.typarray = t.oid))`,
  traits: {
    ...traits,
    form: "case t.typtype when 'c' then 'composite' when 'p' then 'shell' else 'base' end",
    input: "case when t.typtype = 'b' then t.typinput::text end",
    output: "case when t.typtype = 'b' then t.typoutput::text end",
    length: "case when t.typtype = 'b' then t.typlen end",
    category: "case when t.typtype = 'b' then t.typcategory::text end",
    storage: "case when t.typtype = 'b' then t.typstorage::text end",
    default: "case when t.typtype = 'b' then t.typdefault end",
  },
};

export const types: Family = {
  id: "types",
  scope: "type",
  classes: ["pg_type", "pg_enum", "pg_range"],
  selections: () => [enumeration, domain, domainConstraint, range, composite],
  undo: undoType,
};
