import type { Ledger } from "./contract.ts";
import { sha256Hex } from "./digests.ts";
import { applied, qualified, textOrNull } from "./rows.ts";

// Source: drizzle-team/drizzle-orm, pg-core/dialect.ts. Drizzle applies whatever the journal dates later than the newest
// row, and so skips what was merged late without a word; we go by the hash.

const asNumber = (version: string): string => (/^\d+$/.test(version) ? version : "0");

export const drizzle: Ledger = {
  id: "drizzle",
  title: "Drizzle's (drizzle.__drizzle_migrations)",
  layouts: ["drizzle"],
  places: [
    { schema: "drizzle", name: "__drizzle_migrations" },
    { schema: null, name: "__drizzle_migrations" },
  ],
  columns: ["id", "hash", "created_at"],
  keyOf: ({ bytes }) => sha256Hex(bytes),
  checksumOf: null,
  read: async (query, table) => {
    const rows = await query(`select hash, created_at::text as at from ${qualified(table)} order by created_at, id`);
    return rows.map(({ hash, at }) => {
      const ms = Number(textOrNull(at) ?? Number.NaN);
      const dated = Number.isFinite(ms) ? new Date(ms).toISOString().replace(/\.\d+Z$/, "Z") : null;
      return applied(String(hash), { appliedAt: dated });
    });
  },
  lock: null,
  writer: {
    create: (table) => `create schema if not exists drizzle;
create table ${qualified(table)} (id serial primary key, hash text not null, created_at bigint)`,
    record: (table, { migration, bytes }) => ({
      text: `insert into ${qualified(table)} (hash, created_at) values ($1, $2)`,
      values: [sha256Hex(bytes), asNumber(migration.version)],
    }),
    forget: (table, { bytes }) => ({
      text: `delete from ${qualified(table)} where hash = $1`,
      values: [sha256Hex(bytes)],
    }),
  },
};
