import type { Ledger, LedgerEntry } from "./contract.ts";
import { sha256Hex } from "./digests.ts";
import { isoTime, qualified, textOrNull } from "./rows.ts";

// Source: prisma/prisma-engines, sql_migration_persistence.rs. The name has no unique key: a migration that failed and was
// marked as rolled back stands there beside the row of its second attempt.

const stateOf = (finished: unknown, rolledBack: unknown): LedgerEntry["state"] =>
  rolledBack !== null ? "undone" : finished !== null ? "applied" : "failed";

/** Prisma lets a checkout change how lines end. */
const withEnds = (bytes: Uint8Array, end: string): Uint8Array =>
  Buffer.from(Buffer.from(bytes).toString("latin1").replace(/\r?\n/g, end), "latin1");

export const prisma: Ledger = {
  id: "prisma",
  title: "Prisma Migrate's (_prisma_migrations)",
  layouts: ["prisma"],
  places: [{ schema: null, name: "_prisma_migrations" }],
  columns: ["id", "checksum", "finished_at", "migration_name", "rolled_back_at", "started_at", "applied_steps_count"],
  keyOf: ({ migration }) => migration.id,
  checksumsOf: ({ bytes }) => [bytes, withEnds(bytes, "\n"), withEnds(bytes, "\r\n")].map(sha256Hex),
  read: async (query, table) => {
    const rows = await query(
      `select migration_name, checksum, ${isoTime("finished_at")} as finished, ${isoTime("rolled_back_at")} as undone
from ${qualified(table)} order by started_at, migration_name`,
    );
    return rows.map(({ migration_name, checksum, finished, undone }) => ({
      key: String(migration_name),
      state: stateOf(finished, undone),
      appliedAt: textOrNull(finished),
      checksum: textOrNull(checksum),
      statements: null,
    }));
  },
  locks: () => [72707369n],
  writer: {
    create: (table) => `create table ${qualified(table)} (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`,
    record: (table, { migration, bytes }, { uuid }) => ({
      text: `insert into ${qualified(table)} (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
values ($1, $2, $3, pg_catalog.clock_timestamp(), pg_catalog.clock_timestamp(), 1)`,
      values: [uuid, sha256Hex(bytes), migration.id],
    }),
    forget: (table, { migration }) => ({
      text: `delete from ${qualified(table)} where migration_name = $1 and finished_at is not null and rolled_back_at is null`,
      values: [migration.id],
    }),
    settle: (table, { migration }) => ({
      text: `update ${qualified(table)} set rolled_back_at = pg_catalog.clock_timestamp()
where migration_name = $1 and finished_at is null and rolled_back_at is null`,
      values: [migration.id],
    }),
    amend: (table, { migration, bytes }) => ({
      text: `update ${qualified(table)} set checksum = $2 where migration_name = $1 and rolled_back_at is null`,
      values: [migration.id, sha256Hex(bytes)],
    }),
  },
};
