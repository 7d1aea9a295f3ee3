import type { Filed, Ledger, LedgerEntry, LedgerTable } from "./contract.ts";
import { crc32Of } from "./digests.ts";
import { applied, qualified } from "./rows.ts";

// Source: golang-migrate/migrate, database/postgres and database/util.go. One row says how far the history went; what was
// merged late below that version is taken for applied.

const versionOf = ({ migration }: Filed): bigint => (/^\d+$/.test(migration.version) ? BigInt(migration.version) : 0n);

const replaced = (table: LedgerTable, version: bigint | null) => ({
  // One statement, so that no moment has no row.
  text:
    version === null
      ? `delete from ${qualified(table)}`
      : `with gone as (delete from ${qualified(table)}) insert into ${qualified(table)} (version, dirty) values ($1, false)`,
  values: version === null ? [] : [version.toString()],
});

/**
 * database.GenerateAdvisoryLockId: a product of 32 bits. The command gives the path of its URL for the database's name, with
 * the slash; a program that brings its own connection gives the name.
 */
const lockFor = (name: string): bigint => BigInt(Math.imul(crc32Of(name), 1_486_364_155) >>> 0);

export const golangMigrate: Ledger = {
  id: "golang-migrate",
  title: "golang-migrate's (schema_migrations)",
  layouts: ["golang-migrate"],
  places: [{ schema: null, name: "schema_migrations" }],
  columns: ["version", "dirty"],
  keyOf: (filed) => versionOf(filed).toString(),
  checksumsOf: null,
  read: async (query, table, files) => {
    const [row] = await query(`select version::text as version, dirty from ${qualified(table)} limit 1`);
    if (row === undefined) return [];
    const reached = BigInt(String(row.version));
    const below = files.filter((filed) => versionOf(filed) < reached);
    const last: LedgerEntry = applied(reached.toString(), { state: row.dirty === true ? "failed" : "applied" });
    return [...below.map((filed) => applied(versionOf(filed).toString())), last];
  },
  locks: ({ database, table }) =>
    [`/${database}`, database].map((name) => lockFor([table.schema, table.name, name].join("\0"))),
  writer: {
    create: (table) => `create table ${qualified(table)} (version bigint not null primary key, dirty boolean not null)`,
    record: (table, filed) => replaced(table, versionOf(filed)),
    forget: (table, _, before) => replaced(table, before === null ? null : versionOf(before)),
    settle: (table, _, before) => replaced(table, before === null ? null : versionOf(before)),
    amend: null,
  },
};
