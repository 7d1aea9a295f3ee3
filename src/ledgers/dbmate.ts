import type { Ledger } from "./contract.ts";
import { applied, qualified } from "./rows.ts";

// Source: amacneil/dbmate, pkg/driver/postgres.

export const dbmate: Ledger = {
  id: "dbmate",
  title: "dbmate's (schema_migrations)",
  layouts: ["dbmate"],
  places: [{ schema: null, name: "schema_migrations" }],
  columns: ["version"],
  keyOf: ({ migration }) => migration.version,
  checksumsOf: null,
  read: async (query, table) => {
    const rows = await query(`select version::text as version from ${qualified(table)} order by version`);
    return rows.map(({ version }) => applied(String(version)));
  },
  locks: () => [],
  writer: {
    create: (table) => `create table ${qualified(table)} (version varchar not null primary key)`,
    record: (table, { migration }) => ({
      text: `insert into ${qualified(table)} (version) values ($1)`,
      values: [migration.version],
    }),
    forget: (table, { migration }) => ({
      text: `delete from ${qualified(table)} where version = $1`,
      values: [migration.version],
    }),
    settle: null,
    amend: null,
  },
};
