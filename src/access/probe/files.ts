import type { Query } from "../../model/index.ts";
import type { Filling } from "./filling.ts";

/** Where each relation's rows are stored, by OID. Another file: the rows were rewritten, and are not where they were. */
export type Files = ReadonlyMap<string, { readonly name: string; readonly file: string }>;

export const readFiles = async (query: Query): Promise<Files> => {
  const rows = await query<{ oid: string; name: string; file: string }>(
    `select c.oid::text as oid, pg_catalog.format('%I.%I', n.nspname, c.relname) as name, c.relfilenode::text as file
       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by c.oid`,
  );
  return new Map(rows.map(({ oid, name, file }) => [oid, { name, file }]));
};

/** What is left of rows that were made, once some tables were rewritten, renamed or dropped. */
export const stillFilled = (filling: Filling, before: Files, now: Files): Filling => {
  const lost = [...before].filter(
    ([oid, { name, file }]) => now.get(oid)?.file !== file || now.get(oid)?.name !== name,
  );
  const oids = new Set(lost.map(([oid]) => oid));
  const names = new Set(lost.map(([, { name }]) => name));
  const keep = (keys: readonly string[]) => keys.filter((key) => !oids.has(key.slice(0, key.indexOf("("))));
  return {
    ...filling,
    tables: filling.tables.filter(({ name }) => !names.has(name)),
    failed: new Map([...filling.failed].filter(([name]) => !names.has(name))),
    keys: { a: keep(filling.keys.a), b: keep(filling.keys.b) },
  };
};
