import type { Family, Selection } from "./contract.ts";
import { acl, comment, flag, notExtensionMember, owner, userSchema } from "./fragments.ts";
import { undoByName } from "./undo-by-name.ts";

const alone = { relation: "0::oid", parent: "null", rank: "null" };
const userOid = (oid: string): string => `${oid} >= 16384`;

const operator: Selection = {
  ...alone,
  kind: "operator",
  from: "from pg_operator o join pg_namespace n on n.oid = o.oprnamespace",
  where: `${userSchema("n")} and ${notExtensionMember("'pg_operator'::regclass", "o.oid")}`,
  classId: "'pg_operator'::regclass",
  oid: "o.oid",
  address:
    "format('%I.%s (%s, %s)', n.nspname, o.oprname, case when o.oprleft = 0 then 'none' else format_type(o.oprleft, null) end, format_type(o.oprright, null))",
  traits: {
    owner: owner("o.oprowner"),
    function: "o.oprcode::text",
    commutator: "nullif(o.oprcom, 0)::regoperator::text",
    negator: "nullif(o.oprnegate, 0)::regoperator::text",
    restrict: "nullif(o.oprrest::text, '-')",
    join: "nullif(o.oprjoin::text, '-')",
    hashes: flag("o.oprcanhash"),
    merges: flag("o.oprcanmerge"),
    comment: comment("o.oid", "'pg_operator'::regclass"),
  },
};

const operatorClass: Selection = {
  ...alone,
  kind: "operator class",
  from: "from pg_opclass c join pg_namespace n on n.oid = c.opcnamespace join pg_am m on m.oid = c.opcmethod",
  where: `${userSchema("n")} and ${notExtensionMember("'pg_opclass'::regclass", "c.oid")}`,
  classId: "'pg_opclass'::regclass",
  oid: "c.oid",
  address: "format('%I.%I using %I', n.nspname, c.opcname, m.amname)",
  traits: {
    owner: owner("c.opcowner"),
    type: "format_type(c.opcintype, null)",
    default: flag("c.opcdefault"),
    storage: "case when c.opckeytype <> 0 then format_type(c.opckeytype, null) end",
    family:
      "(select format('%I.%I', f.nspname, o.opfname) from pg_opfamily o join pg_namespace f on f.oid = o.opfnamespace where o.oid = c.opcfamily)",
    comment: comment("c.oid", "'pg_opclass'::regclass"),
  },
};

const operatorFamily: Selection = {
  ...alone,
  kind: "operator family",
  from: "from pg_opfamily f join pg_namespace n on n.oid = f.opfnamespace join pg_am m on m.oid = f.opfmethod",
  where: `${userSchema("n")} and ${notExtensionMember("'pg_opfamily'::regclass", "f.oid")}`,
  classId: "'pg_opfamily'::regclass",
  oid: "f.oid",
  address: "format('%I.%I using %I', n.nspname, f.opfname, m.amname)",
  traits: {
    owner: owner("f.opfowner"),
    operators: `(select jsonb_agg(format('%s %s', a.amopstrategy, a.amopopr::regoperator) order by a.amopstrategy, a.amopopr::regoperator::text)
      from pg_amop a where a.amopfamily = f.oid)`,
    functions: `(select jsonb_agg(format('%s %s', a.amprocnum, a.amproc::regprocedure) order by a.amprocnum, a.amproc::regprocedure::text)
      from pg_amproc a where a.amprocfamily = f.oid)`,
    comment: comment("f.oid", "'pg_opfamily'::regclass"),
  },
};

// What comes with a range type, from the range to its multirange, goes and comes back with it, and no event tells so.
const cast: Selection = {
  ...alone,
  kind: "cast",
  from: "from pg_cast c",
  where: `${userOid("c.oid")} and ${notExtensionMember("'pg_cast'::regclass", "c.oid")}
    and not exists (select from pg_depend d where d.classid = 'pg_cast'::regclass and d.objid = c.oid and d.deptype = 'i')`,
  classId: "'pg_cast'::regclass",
  oid: "c.oid",
  address: "format('(%s as %s)', format_type(c.castsource, null), format_type(c.casttarget, null))",
  traits: {
    function: "case when c.castfunc <> 0 then c.castfunc::regprocedure::text end",
    context: "c.castcontext::text",
    method: "c.castmethod::text",
    comment: comment("c.oid", "'pg_cast'::regclass"),
  },
};

const accessMethod: Selection = {
  ...alone,
  kind: "access method",
  from: "from pg_am m",
  where: `${userOid("m.oid")} and ${notExtensionMember("'pg_am'::regclass", "m.oid")}`,
  classId: "'pg_am'::regclass",
  oid: "m.oid",
  address: "quote_ident(m.amname)",
  traits: { handler: "m.amhandler::text", form: "m.amtype::text" },
};

const language: Selection = {
  ...alone,
  kind: "language",
  from: "from pg_language l",
  where: `${userOid("l.oid")} and l.lanname <> 'plpgsql' and ${notExtensionMember("'pg_language'::regclass", "l.oid")}`,
  classId: "'pg_language'::regclass",
  oid: "l.oid",
  address: "quote_ident(l.lanname)",
  traits: {
    owner: owner("l.lanowner"),
    trusted: flag("l.lanpltrusted"),
    acl: acl("l.lanacl", "l", "l.lanowner"),
    comment: comment("l.oid", "'pg_language'::regclass"),
  },
};

export const operators: Family = {
  id: "operators",
  scope: "rest",
  classes: [
    "pg_operator",
    "pg_opclass",
    "pg_opfamily",
    "pg_amop",
    "pg_amproc",
    "pg_cast",
    "pg_am",
    "pg_language",
    "pg_transform",
  ],
  selections: () => [operator, operatorClass, operatorFamily, cast, accessMethod, language],
  undo: undoByName,
};
