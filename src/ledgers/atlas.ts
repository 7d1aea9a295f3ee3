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
  columns: ["version", "type", "applied", "total", "hash"],
  keyOf: ({ migration }) => migration.version,
  checksumsOf: null,
  read: async (query, table, files) => {
    const rows = await query(
      `select version, applied, total, type & 1 = 1 as baseline, coalesce(error, '') <> '' as failed, ${isoTime("executed_at")} as at
from ${qualified(table)} where version not like '.%' order by executed_at, version`,
    );
    return rows.flatMap(({ version, applied: done, total, failed, baseline, at }) => {
      const state = failed === true || done !== total ? "failed" : "applied";
      // A baseline stands for everything up to it.
      const below = baseline === true ? files.map(({ migration }) => migration.version) : [];
      const keys = [...below.filter((one) => one < String(version)), String(version)];
      return keys.map((key) => applied(key, { state, appliedAt: textOrNull(at) }));
    });
  },
  // fnv1-32("atlas_migrate_execute")
  locks: () => [2686470616n],
  writer: null,
};
