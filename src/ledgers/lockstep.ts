import type { Ledger } from "./contract.ts";
import { sha256Hex } from "./digests.ts";
import { applied, isoTime, qualified, textOrNull } from "./rows.ts";

export const lockstep: Ledger = {
  id: "lockstep",
  title: "Lockstep's own (lockstep.migrations)",
  layouts: ["paired-files"],
  places: [{ schema: "lockstep", name: "migrations" }],
  columns: ["id", "checksum", "applied_at"],
  keyOf: ({ migration }) => migration.id,
  checksumsOf: ({ bytes }) => [sha256Hex(bytes)],
  read: async (query, table) => {
    const rows = await query(
      `select id, checksum, ${isoTime("applied_at")} as at from ${qualified(table)} order by applied_at, id`,
    );
    return rows.map(({ id, checksum, at }) =>
      applied(String(id), { checksum: textOrNull(checksum), appliedAt: textOrNull(at) }),
    );
  },
  locks: () => [],
  writer: {
    create: (table) => `create schema if not exists lockstep;
create table ${qualified(table)} (
  id text primary key,
  checksum text not null,
  applied_at timestamptz not null default pg_catalog.clock_timestamp(),
  applied_by text not null default current_user
)`,
    record: (table, filed) => ({
      text: `insert into ${qualified(table)} (id, checksum) values ($1, $2)`,
      values: [filed.migration.id, sha256Hex(filed.bytes)],
    }),
    forget: (table, { migration }) => ({
      text: `delete from ${qualified(table)} where id = $1`,
      values: [migration.id],
    }),
    settle: null,
    amend: (table, { migration, bytes }) => ({
      text: `update ${qualified(table)} set checksum = $2 where id = $1`,
      values: [migration.id, sha256Hex(bytes)],
    }),
  },
};
