import type { Family, Selection } from "./contract.ts";
import { acl, comment, notExtensionMember, options, owner } from "./fragments.ts";
import { undoByName } from "./undo-by-name.ts";

const alone = { relation: "0::oid", parent: "null", rank: "null" };

const wrapper: Selection = {
  ...alone,
  kind: "foreign data wrapper",
  from: "from pg_foreign_data_wrapper w",
  where: notExtensionMember("'pg_foreign_data_wrapper'::regclass", "w.oid"),
  classId: "'pg_foreign_data_wrapper'::regclass",
  oid: "w.oid",
  address: "quote_ident(w.fdwname)",
  traits: {
    owner: owner("w.fdwowner"),
    handler: "nullif(w.fdwhandler::regproc::text, '-')",
    validator: "nullif(w.fdwvalidator::regproc::text, '-')",
    options: options("w.fdwoptions"),
    acl: acl("w.fdwacl", "F", "w.fdwowner"),
    comment: comment("w.oid", "'pg_foreign_data_wrapper'::regclass"),
  },
};

const server: Selection = {
  ...alone,
  kind: "server",
  from: "from pg_foreign_server s join pg_foreign_data_wrapper w on w.oid = s.srvfdw",
  where: "true",
  classId: "'pg_foreign_server'::regclass",
  oid: "s.oid",
  address: "quote_ident(s.srvname)",
  traits: {
    owner: owner("s.srvowner"),
    wrapper: "w.fdwname",
    type: "s.srvtype",
    version: "s.srvversion",
    options: options("s.srvoptions"),
    acl: acl("s.srvacl", "S", "s.srvowner"),
    comment: comment("s.oid", "'pg_foreign_server'::regclass"),
  },
};

// Options are hidden from everyone but the mapping's owner, and may hold passwords: their names are enough.
const userMapping: Selection = {
  ...alone,
  kind: "user mapping",
  from: "from pg_user_mappings m",
  where: "true",
  classId: "'pg_user_mapping'::regclass",
  oid: "m.umid",
  address: "format('for %I server %I', m.usename, m.srvname)",
  traits: {
    options: "(select jsonb_agg(split_part(o, '=', 1) order by split_part(o, '=', 1)) from unnest(m.umoptions) o)",
  },
};

export const foreign: Family = {
  id: "foreign",
  scope: "rest",
  classes: ["pg_foreign_data_wrapper", "pg_foreign_server", "pg_user_mapping"],
  selections: () => [wrapper, server, userMapping],
  undo: undoByName,
};
