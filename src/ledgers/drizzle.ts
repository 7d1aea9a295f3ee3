import type { Filed, Ledger, LedgerEntry } from "./contract.ts";
import { sha256Hex } from "./digests.ts";
import { applied, qualified } from "./rows.ts";

// Source: drizzle-team/drizzle-orm, pg-core/dialect.ts. Drizzle applies whatever the journal dates later than the newest
// row, and so skips what was merged late without a word; we go by the hash. The date of the journal has to be right all the
// same, or Drizzle would run everything again.

const stampOf = ({ migration }: Filed): number => migration.stamp ?? 0;

const hashOf = ({ bytes }: Filed): string => sha256Hex(bytes);

// Two files may hold the same.
const keyOf = (filed: Filed): string => `${hashOf(filed)} of ${stampOf(filed)}`;

const dated = (ms: number): string | null =>
  Number.isFinite(ms) && ms > 0 ? new Date(ms).toISOString().replace(/\.\d+Z$/, "Z") : null;

type Kept = { readonly hash: string; readonly at: number };

/** The file that a row speaks of: of the same hash and date, of the same hash, or of the same date, and edited since. */
const fileOf = ({ hash, at }: Kept, files: readonly Filed[], rows: readonly Kept[]): Filed | undefined => {
  const same = files.filter((filed) => hashOf(filed) === hash);
  const claimed = (filed: Filed) => rows.some((row) => row.hash === hash && row.at === stampOf(filed));
  return (
    same.find((filed) => stampOf(filed) === at) ??
    same.find((filed) => !claimed(filed)) ??
    files.find(({ migration }) => migration.stamp === at)
  );
};

const entryOf = (row: Kept, files: readonly Filed[], rows: readonly Kept[]): LedgerEntry => {
  const filed = fileOf(row, files, rows);
  return applied(filed === undefined ? row.hash : keyOf(filed), { appliedAt: dated(row.at), checksum: row.hash });
};

export const drizzle: Ledger = {
  id: "drizzle",
  title: "Drizzle's (drizzle.__drizzle_migrations)",
  layouts: ["drizzle"],
  places: [
    { schema: "drizzle", name: "__drizzle_migrations" },
    { schema: null, name: "__drizzle_migrations" },
  ],
  columns: ["id", "hash", "created_at"],
  keyOf,
  checksumsOf: (filed) => [hashOf(filed)],
  read: async (query, table, files) => {
    const rows = await query(`select hash, created_at::text as at from ${qualified(table)} order by created_at, id`);
    const kept = rows.map(({ hash, at }): Kept => ({ hash: String(hash), at: at === null ? Number.NaN : Number(at) }));
    return kept.map((row) => entryOf(row, files, kept));
  },
  locks: () => [],
  writer: {
    create: (table) => `create schema if not exists drizzle;
create table ${qualified(table)} (id serial primary key, hash text not null, created_at bigint)`,
    record: (table, filed) => ({
      text: `insert into ${qualified(table)} (hash, created_at) values ($1, $2)`,
      values: [hashOf(filed), String(stampOf(filed))],
    }),
    forget: (table, filed) => ({
      text: `delete from ${qualified(table)} where id = (select id from ${qualified(table)} where hash = $1 or created_at = $2
order by hash = $1 desc, created_at = $2 desc, id desc limit 1)`,
      values: [hashOf(filed), String(stampOf(filed))],
    }),
    settle: null,
    amend: (table, filed) => ({
      text: `update ${qualified(table)} set hash = $1 where created_at = $2`,
      values: [hashOf(filed), String(stampOf(filed))],
    }),
  },
};
