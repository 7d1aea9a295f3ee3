import type { Ledger, LedgerTable } from "./contract.ts";
import { applied, isoTime, qualified, textOrNull } from "./rows.ts";

// The table that teams write themselves: `migrations (name, applied_at)`, whatever else they keep in it.

const timeColumns = ["applied_at", "executed_at", "run_on", "run_at", "migrated_at", "created_at"];

const timeOf = ({ columns }: LedgerTable): string | null => timeColumns.find((name) => columns.includes(name)) ?? null;

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
  checksumOf: null,
  read: async (query, table) => {
    const time = timeOf(table);
    const at = time === null ? "null" : isoTime(`${time}::timestamptz`);
    const order = time === null ? "name" : `${time}, name`;
    const rows = await query(`select name::text as name, ${at} as at from ${qualified(table)} order by ${order}`);
    // Some remember the file, some what it is called.
    return rows.map(({ name, at }) => applied(String(name).replace(/\.sql$/, ""), { appliedAt: textOrNull(at) }));
  },
  lock: null,
  writer: {
    create: (table) =>
      `create table ${qualified(table)} (name text primary key, applied_at timestamptz not null default pg_catalog.now())`,
    record: (table, { migration }) => ({
      text: `insert into ${qualified(table)} (name) values ($1)`,
      values: [migration.id],
    }),
    forget: (table, { migration }) => ({
      text: `delete from ${qualified(table)} where name in ($1, $1 || '.sql')`,
      values: [migration.id],
    }),
  },
};
