import type { Family, Selection } from "./contract.ts";
import { flag, sharedComment } from "./fragments.ts";
import { undoRole } from "./undo-role.ts";

// Shared by the whole cluster, and unseen by event triggers: whoever reads incrementally has to ask for them by itself.

// All databases share roles, also those that a look at another one has taken (access/probe/roles.ts).
const lent = (name: string): string => `${name} ~ '^lockstep_[0-9a-f]+_(prober|maker|application|nobody)$'`;

const alone = { relation: "0::oid", parent: "null", rank: "null" };

const role: Selection = {
  ...alone,
  kind: "role",
  from: "from pg_roles r",
  where: `r.rolname !~ '^pg_' and not ${lent("r.rolname")}`,
  classId: "'pg_authid'::regclass",
  oid: "r.oid",
  address: "quote_ident(r.rolname)",
  traits: {
    superuser: flag("r.rolsuper"),
    "no inherit": flag("not r.rolinherit"),
    "create role": flag("r.rolcreaterole"),
    "create database": flag("r.rolcreatedb"),
    login: flag("r.rolcanlogin"),
    replication: flag("r.rolreplication"),
    "bypass row security": flag("r.rolbypassrls"),
    "connection limit": "nullif(r.rolconnlimit, -1)",
    "valid until": "r.rolvaliduntil::text",
    settings: `(select jsonb_agg(s order by s) from pg_db_role_setting d, unnest(d.setconfig) s where d.setrole = r.oid and d.setdatabase = 0)`,
    "settings here": `(select jsonb_agg(s order by s) from pg_db_role_setting d, unnest(d.setconfig) s
      where d.setrole = r.oid and d.setdatabase = (select b.oid from pg_database b where b.datname = current_database()))`,
    comment: sharedComment("r.oid", "'pg_authid'::regclass"),
  },
};

// From 16 on whoever creates a role becomes its member; that goes with the role and was nobody's decision.
const membership = (major: number): Selection => ({
  ...alone,
  kind: "membership",
  from: `from (select g.roleid, g.member, bool_or(g.admin_option) as admin_option${major >= 16 ? ", bool_or(g.inherit_option) as inherit_option, bool_or(g.set_option) as set_option" : ""}
    from pg_auth_members g where ${major >= 16 ? "g.member <> g.grantor" : "true"}
      and not (g.grantor = 10 and g.member = (select u.oid from pg_roles u where u.rolname = session_user))
    group by g.roleid, g.member) m`,
  where: `(pg_get_userbyid(m.roleid) !~ '^pg_' or pg_get_userbyid(m.member) !~ '^pg_') and not ${lent("pg_get_userbyid(m.member)")}`,
  classId: "'pg_auth_members'::regclass",
  oid: "m.roleid",
  address: "format('%I in %I', pg_get_userbyid(m.member), pg_get_userbyid(m.roleid))",
  traits: {
    role: "quote_ident(pg_get_userbyid(m.roleid))",
    member: "quote_ident(pg_get_userbyid(m.member))",
    admin: flag("m.admin_option"),
    ...(major >= 16 ? { "no inherit": flag("not m.inherit_option"), "no set": flag("not m.set_option") } : {}),
  },
});

const database: Selection = {
  ...alone,
  kind: "database",
  from: "from pg_database b",
  where: "b.datname = current_database()",
  classId: "'pg_database'::regclass",
  oid: "b.oid",
  address: "'itself'",
  traits: {
    owner: "pg_get_userbyid(b.datdba)",
    acl: `(select jsonb_agg(distinct format('%s=%s', case when x.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(x.grantee)) end, x.privilege_type))
      from aclexplode(coalesce(b.datacl, acldefault('d', b.datdba))) x)`,
    settings:
      "(select jsonb_agg(s order by s) from pg_db_role_setting d, unnest(d.setconfig) s where d.setrole = 0 and d.setdatabase = b.oid)",
    comment: sharedComment("b.oid", "'pg_database'::regclass"),
  },
};

export const roles: Family = {
  id: "roles",
  scope: "cluster",
  classes: ["pg_authid", "pg_auth_members", "pg_db_role_setting", "pg_database"],
  selections: (major) => [role, membership(major), database],
  undo: undoRole,
};
