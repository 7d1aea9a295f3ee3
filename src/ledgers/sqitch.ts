import type { Filed, Ledger } from "./contract.ts";
import { applied, isoTime, qualified, textOrNull } from "./rows.ts";

// Source: sqitchers/sqitch, lib/App/Sqitch/Engine/pg.sql. Its ids hash the whole plan: we read it and leave writing to sqitch.

/** A change that was reworked is deployed several times; the scripts of the earlier ones are named after tags: `users@v1`. */
const instancesOf = (change: string, files: readonly Filed[]): readonly string[] =>
  files
    .map(({ migration }) => migration.version)
    .filter((version) => version === change || version.startsWith(`${change}@`));

export const sqitch: Ledger = {
  id: "sqitch",
  title: "sqitch's (sqitch.changes)",
  layouts: ["sqitch"],
  places: [{ schema: "sqitch", name: "changes" }],
  columns: ["change_id", "script_hash", "change", "committed_at"],
  keyOf: ({ migration }) => migration.version,
  checksumsOf: null,
  read: async (query, table, files) => {
    const rows = await query(
      `select change, ${isoTime("committed_at")} as at from ${qualified(table)} order by committed_at`,
    );
    const seen = new Map<string, number>();
    return rows.map(({ change, at }) => {
      const name = String(change);
      const nth = seen.get(name) ?? 0;
      seen.set(name, nth + 1);
      return applied(instancesOf(name, files)[nth] ?? name, { appliedAt: textOrNull(at) });
    });
  },
  locks: () => [75474063n],
  writer: null,
};
