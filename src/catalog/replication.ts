import type { Family, Selection } from "./contract.ts";
import { comment, flag, owner } from "./fragments.ts";
import { undoByName } from "./undo-by-name.ts";

const alone = { relation: "0::oid", rank: "null" };
const tableName = "format('%I.%I', n.nspname, c.relname)";

const publication = (major: number): Selection => ({
  ...alone,
  kind: "publication",
  from: "from pg_publication p",
  where: "true",
  classId: "'pg_publication'::regclass",
  oid: "p.oid",
  address: "quote_ident(p.pubname)",
  parent: "null",
  traits: {
    owner: owner("p.pubowner"),
    "all tables": flag("p.puballtables"),
    operations: `concat_ws(', ', case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end,
      case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end)`,
    "via root": flag("p.pubviaroot"),
    ...(major >= 18 ? { "generated columns": "nullif(p.pubgencols::text, 'n')" } : {}),
    ...(major >= 15
      ? {
          schemas: `(select jsonb_agg(n.nspname order by n.nspname) from pg_publication_namespace s
            join pg_namespace n on n.oid = s.pnnspid where s.pnpubid = p.oid)`,
        }
      : {}),
    comment: comment("p.oid", "'pg_publication'::regclass"),
  },
});

const publishedTable = (major: number): Selection => ({
  ...alone,
  kind: "publication table",
  from: `from pg_publication_rel r join pg_publication p on p.oid = r.prpubid
    join pg_class c on c.oid = r.prrelid join pg_namespace n on n.oid = c.relnamespace`,
  where: "true",
  classId: "'pg_publication_rel'::regclass",
  oid: "r.oid",
  address: `quote_ident(p.pubname) || ' ' || ${tableName}`,
  parent: "'publication ' || quote_ident(p.pubname)",
  traits: {
    publication: "quote_ident(p.pubname)",
    table: tableName,
    ...(major >= 15
      ? {
          columns: `(select jsonb_agg(quote_ident(a.attname) order by a.attnum) from pg_attribute a
            where a.attrelid = r.prrelid and a.attnum = any(r.prattrs::int2[]))`,
          where: "pg_get_expr(r.prqual, r.prrelid)",
        }
      : {}),
  },
});

export const replication: Family = {
  id: "replication",
  scope: "rest",
  classes: ["pg_publication", "pg_publication_rel", "pg_publication_namespace"],
  selections: (major) => [publication(major), publishedTable(major)],
  undo: undoByName,
};
