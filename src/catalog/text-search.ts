import type { Family, Selection } from "./contract.ts";
import { comment, flag, notExtensionMember, owner, userSchema } from "./fragments.ts";
import { undoByName } from "./undo-by-name.ts";

const alone = { relation: "0::oid", parent: "null", rank: "null" };

const configuration: Selection = {
  ...alone,
  kind: "text search configuration",
  from: "from pg_ts_config c join pg_namespace n on n.oid = c.cfgnamespace",
  where: `${userSchema("n")} and ${notExtensionMember("'pg_ts_config'::regclass", "c.oid")}`,
  classId: "'pg_ts_config'::regclass",
  oid: "c.oid",
  address: "format('%I.%I', n.nspname, c.cfgname)",
  traits: {
    owner: owner("c.cfgowner"),
    parser:
      "(select format('%I.%I', pn.nspname, p.prsname) from pg_ts_parser p join pg_namespace pn on pn.oid = p.prsnamespace where p.oid = c.cfgparser)",
    mappings: `(select jsonb_agg(format('%s %s %s', m.maptokentype, m.mapseqno, m.mapdict::regdictionary) order by m.maptokentype, m.mapseqno)
      from pg_ts_config_map m where m.mapcfg = c.oid)`,
    comment: comment("c.oid", "'pg_ts_config'::regclass"),
  },
};

const dictionary: Selection = {
  ...alone,
  kind: "text search dictionary",
  from: "from pg_ts_dict d join pg_namespace n on n.oid = d.dictnamespace join pg_ts_template t on t.oid = d.dicttemplate join pg_namespace tn on tn.oid = t.tmplnamespace",
  where: `${userSchema("n")} and ${notExtensionMember("'pg_ts_dict'::regclass", "d.oid")}`,
  classId: "'pg_ts_dict'::regclass",
  oid: "d.oid",
  address: "format('%I.%I', n.nspname, d.dictname)",
  traits: {
    owner: owner("d.dictowner"),
    template: "format('%I.%I', tn.nspname, t.tmplname)",
    options: "d.dictinitoption",
    comment: comment("d.oid", "'pg_ts_dict'::regclass"),
  },
};

const collation = (major: number): Selection => ({
  ...alone,
  kind: "collation",
  from: "from pg_collation c join pg_namespace n on n.oid = c.collnamespace",
  where: `${userSchema("n")} and ${notExtensionMember("'pg_collation'::regclass", "c.oid")}`,
  classId: "'pg_collation'::regclass",
  oid: "c.oid",
  address: "format('%I.%I', n.nspname, c.collname)",
  traits: {
    owner: owner("c.collowner"),
    provider: "c.collprovider::text",
    locale:
      major >= 17
        ? "coalesce(c.colllocale, c.collcollate || ' ' || c.collctype)"
        : major >= 15
          ? "coalesce(c.colliculocale, c.collcollate || ' ' || c.collctype)"
          : "c.collcollate || ' ' || c.collctype",
    nondeterministic: flag("not c.collisdeterministic"),
    ...(major >= 16 ? { rules: "c.collicurules" } : {}),
    comment: comment("c.oid", "'pg_collation'::regclass"),
  },
});

const conversion: Selection = {
  ...alone,
  kind: "conversion",
  from: "from pg_conversion c join pg_namespace n on n.oid = c.connamespace",
  where: `${userSchema("n")} and ${notExtensionMember("'pg_conversion'::regclass", "c.oid")}`,
  classId: "'pg_conversion'::regclass",
  oid: "c.oid",
  address: "format('%I.%I', n.nspname, c.conname)",
  traits: {
    owner: owner("c.conowner"),
    from: "pg_encoding_to_char(c.conforencoding)",
    to: "pg_encoding_to_char(c.contoencoding)",
    function: "c.conproc::text",
    default: flag("c.condefault"),
  },
};

export const textSearch: Family = {
  id: "text-search",
  scope: "rest",
  classes: [
    "pg_ts_config",
    "pg_ts_config_map",
    "pg_ts_dict",
    "pg_ts_parser",
    "pg_ts_template",
    "pg_collation",
    "pg_conversion",
  ],
  selections: (major) => [configuration, dictionary, collation(major), conversion],
  undo: undoByName,
};
