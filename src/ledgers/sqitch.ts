import type { Ledger } from "./contract.ts";
import { applied, isoTime, qualified, textOrNull } from "./rows.ts";

// Source: sqitchers/sqitch, lib/App/Sqitch/Engine/pg.sql. Its ids hash the whole plan: we read it and leave writing to sqitch.

export const sqitch: Ledger = {
  id: "sqitch",
  title: "sqitch's (sqitch.changes)",
  layouts: ["sqitch"],
  places: [{ schema: "sqitch", name: "changes" }],
  columns: ["change_id", "script_hash", "change", "committed_at"],
  keyOf: ({ migration }) => migration.version,
  checksumOf: null,
  read: async (query, table) => {
    const rows = await query(
      `select change, ${isoTime("committed_at")} as at from ${qualified(table)} order by committed_at`,
    );
    return rows.map(({ change, at }) => applied(String(change), { appliedAt: textOrNull(at) }));
  },
  lock: () => 75474063n,
  writer: null,
};
