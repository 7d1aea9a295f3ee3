import type { Migration } from "../model/index.ts";
import type { Ledger, LedgerTable } from "./contract.ts";
import { applied, isoTime, qualified, textOrNull } from "./rows.ts";

// The table that teams write themselves: `migrations (name, applied_at)`, whatever else they keep in it.

const timeColumns = ["applied_at", "executed_at", "run_on", "run_at", "migrated_at", "created_at"];

const timeOf = ({ columns }: LedgerTable): string | null => timeColumns.find((name) => columns.includes(name)) ?? null;

const fileNameOf = ({ up }: Migration): string => up.file.slice(up.file.lastIndexOf("/") + 1);

export const plainNames: Ledger = {
  id: "plain-names",
  title: "a table of names (migrations)",
  layouts: ["paired-files"],
  places: [
    { schema: null, name: "migrations" },
    { schema: null, name: "schema_migrations" },
    { schema: null, name: "_migrations" },
  ],
  columns: ["name"],
  keyOf: ({ migration }) => migration.id,
  checksumsOf: null,
  read: async (query, table, files) => {
    const time = timeOf(table);
    const at = time === null ? "null" : isoTime(time);
    const order = time === null ? "name" : `${time}, name`;
    const rows = await query(`select name::text as name, ${at} as at from ${qualified(table)} order by ${order}`);
    // Some remember the file, some what it is called.
    const byFile = new Map(files.map(({ migration }) => [fileNameOf(migration), migration.id]));
    return rows.map(({ name, at }) => {
      const kept = String(name);
      return applied(byFile.get(kept) ?? kept.replace(/\.sql$/, ""), { appliedAt: textOrNull(at) });
    });
  },
  locks: () => [],
  writer: {
    create: (table) =>
      `create table ${qualified(table)} (name text primary key, applied_at timestamptz not null default pg_catalog.now())`,
    // The team's own runner has to find it: by the file's name where that is what it keeps.
    record: (table, { migration }) => ({
      text: `insert into ${qualified(table)} (name)
select case when exists (select 1 from ${qualified(table)} where name like '%.sql') then $2 else $1 end`,
      values: [migration.id, fileNameOf(migration)],
    }),
    forget: (table, { migration }) => ({
      text: `delete from ${qualified(table)} where name = any ($1::text[])`,
      values: [[migration.id, `${migration.id}.sql`, fileNameOf(migration)]],
    }),
    settle: null,
    amend: null,
  },
};
