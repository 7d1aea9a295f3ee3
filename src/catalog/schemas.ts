import type { Family, Selection } from "./contract.ts";
import { acl, comment, notExtensionMember, owner, userSchema } from "./fragments.ts";
import { undoByName } from "./undo-by-name.ts";

const alone = { relation: "0::oid", parent: "null", rank: "null" };

const schema: Selection = {
  ...alone,
  kind: "schema",
  from: "from pg_namespace n",
  where: `${userSchema("n")} and ${notExtensionMember("'pg_namespace'::regclass", "n.oid")}`,
  classId: "'pg_namespace'::regclass",
  oid: "n.oid",
  address: "quote_ident(n.nspname)",
  traits: {
    owner: owner("n.nspowner"),
    acl: acl("n.nspacl", "n", "n.nspowner"),
    comment: comment("n.oid", "'pg_namespace'::regclass"),
  },
};

// Neither version nor comment: they come with the server's packages, not with a migration.
const extension: Selection = {
  ...alone,
  kind: "extension",
  from: "from pg_extension x join pg_namespace n on n.oid = x.extnamespace",
  where: "x.extname <> 'plpgsql'",
  classId: "'pg_extension'::regclass",
  oid: "x.oid",
  address: "quote_ident(x.extname)",
  traits: { schema: "n.nspname" },
};

const defaultPrivileges: Selection = {
  ...alone,
  kind: "default privileges",
  from: "from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace",
  where: "true",
  classId: "'pg_default_acl'::regclass",
  oid: "d.oid",
  address: `format('for role %I%s on %s', pg_get_userbyid(d.defaclrole), case when n.oid is null then '' else format(' in schema %I', n.nspname) end,
    case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types' when 'n' then 'schemas' else 'large objects' end)`,
  traits: {
    acl: `(select jsonb_agg(distinct format('%s=%s%s', case when x.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(x.grantee)) end,
      x.privilege_type, case when x.is_grantable then '*' else '' end)) from aclexplode(d.defaclacl) x)`,
  },
};

const eventTrigger: Selection = {
  ...alone,
  kind: "event trigger",
  from: "from pg_event_trigger e join pg_proc p on p.oid = e.evtfoid join pg_namespace n on n.oid = p.pronamespace",
  where: `n.nspname <> 'pg_catalog' and ${notExtensionMember("'pg_event_trigger'::regclass", "e.oid")}`,
  classId: "'pg_event_trigger'::regclass",
  oid: "e.oid",
  address: "quote_ident(e.evtname)",
  traits: {
    event: "e.evtevent",
    function: "format('%I.%I', n.nspname, p.proname)",
    tags: "(select jsonb_agg(t order by t) from unnest(e.evttags) t)",
    state: "case e.evtenabled when 'D' then 'disabled' when 'R' then 'replica' when 'A' then 'always' end",
    owner: owner("e.evtowner"),
    comment: comment("e.oid", "'pg_event_trigger'::regclass"),
  },
};

export const schemas: Family = {
  id: "schemas",
  scope: "rest",
  classes: ["pg_namespace", "pg_extension", "pg_default_acl", "pg_event_trigger"],
  selections: () => [schema, extension, defaultPrivileges, eventTrigger],
  undo: undoByName,
};
