import type { Ledger } from "./contract.ts";
import { asBigint, crc32Of } from "./digests.ts";
import { applied, qualified } from "./rows.ts";

// Source: rails/rails, active_record/migration.rb and schema_migration.rb. Its migrations are Ruby: we read where it stands.

const salt = 2_053_462_845n;

export const rails: Ledger = {
  id: "rails",
  title: "Rails' (schema_migrations beside ar_internal_metadata)",
  layouts: [],
  places: [{ schema: null, name: "schema_migrations" }],
  columns: ["version"],
  keyOf: ({ migration }) => migration.version,
  checksumsOf: null,
  read: async (query, table) => {
    const rows = await query(`select version::text as version from ${qualified(table)} order by version`);
    return rows.map(({ version }) => applied(String(version)));
  },
  locks: ({ database }) => [asBigint(salt * BigInt(crc32Of(database)))],
  writer: null,
};
