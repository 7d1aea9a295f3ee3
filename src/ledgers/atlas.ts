import type { Ledger } from "./contract.ts";
import { applied, isoTime, qualified, textOrNull } from "./rows.ts";

// Source: ariga/atlas, sql/migrate and cmd/atlas/internal/migrate. A row whose version starts with a dot is Atlas' own.

export const atlas: Ledger = {
  id: "atlas",
  title: "Atlas' (atlas_schema_revisions)",
  layouts: [],
  places: [
    { schema: "atlas_schema_revisions", name: "atlas_schema_revisions" },
    { schema: null, name: "atlas_schema_revisions" },
  ],
  columns: ["version", "applied", "total", "hash"],
  keyOf: ({ migration }) => migration.version,
  checksumOf: null,
  read: async (query, table) => {
    const rows = await query(
      `select version, applied, total, coalesce(error, '') <> '' as failed, ${isoTime("executed_at")} as at
from ${qualified(table)} where version not like '.%' order by executed_at, version`,
    );
    return rows.map(({ version, applied: done, total, failed, at }) =>
      applied(String(version), {
        state: failed === true || done !== total ? "failed" : "applied",
        appliedAt: textOrNull(at),
      }),
    );
  },
  // fnv1-32("atlas_migrate_execute")
  lock: () => 2686470616n,
  writer: null,
};
