import type { Filed, Ledger, LedgerTable } from "./contract.ts";
import { asBigint, crc32Of, javaHashCode } from "./digests.ts";
import { isoTime, qualified, textOrNull } from "./rows.ts";

// Source: flyway/flyway, JdbcTableSchemaHistory.java, ChecksumCalculator.java and PostgreSQLAdvisoryLockTemplate.java.

const lockMagic = 77_431_708_279_161n;

/** CRC-32 over the lines without their ends and without a BOM, signed as in Java. */
const checksumOf = ({ bytes }: Filed): string => {
  const text = new TextDecoder("utf-8", { ignoreBOM: false }).decode(bytes);
  const lines = text.split(/\r\n|\r|\n/);
  return String(crc32Of((lines.at(-1) === "" ? lines.slice(0, -1) : lines).join("")) | 0);
};

const scriptOf = ({ migration }: Filed): string => migration.up.file.slice(migration.up.file.lastIndexOf("/") + 1);

const descriptionOf = (filed: Filed): string =>
  (/__(.*)\.sql$/i.exec(scriptOf(filed))?.[1] ?? filed.migration.id).replaceAll("_", " ");

const record = (table: LedgerTable, filed: Filed, user: string, ms: number) => ({
  text: `insert into ${qualified(table)} (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
select coalesce(max(installed_rank), 0) + 1, $1, $2, 'SQL', $3, $4, $5, $6, true from ${qualified(table)}`,
  values: [
    filed.migration.version,
    descriptionOf(filed).slice(0, 200),
    scriptOf(filed),
    Number(checksumOf(filed)),
    user,
    Math.round(ms),
  ],
});

export const flyway: Ledger = {
  id: "flyway",
  title: "Flyway's (flyway_schema_history)",
  layouts: ["flyway"],
  places: [{ schema: null, name: "flyway_schema_history" }],
  columns: ["installed_rank", "version", "script", "checksum", "success"],
  keyOf: ({ migration }) => migration.version,
  checksumOf,
  read: async (query, table) => {
    const rows = await query(
      `select version, script, checksum::text as checksum, success, type, ${isoTime("installed_on")} as at
from ${qualified(table)} order by installed_rank`,
    );
    const undone = new Set(rows.filter(({ type }) => type === "UNDO_SQL").map(({ version }) => String(version)));
    // Repeatable scripts have no version; markers of the schema's own creation are no migrations.
    return rows
      .filter(({ version, type }) => version !== null && type !== "SCHEMA" && type !== "UNDO_SQL" && type !== "DELETE")
      .map(({ version, checksum, success, at }) => ({
        key: String(version),
        state: success !== true ? "failed" : undone.has(String(version)) ? "undone" : "applied",
        appliedAt: textOrNull(at),
        checksum: textOrNull(checksum),
        statements: null,
      }));
  },
  lock: ({ table }) => asBigint(lockMagic + BigInt(javaHashCode(`"${table.schema}"."${table.name}"`))),
  writer: {
    create: (table) => `create table ${qualified(table)} (
  installed_rank integer not null primary key,
  version varchar(50),
  description varchar(200) not null,
  type varchar(20) not null,
  script varchar(1000) not null,
  checksum integer,
  installed_by varchar(100) not null,
  installed_on timestamp not null default now(),
  execution_time integer not null,
  success boolean not null
);
create index on ${qualified(table)} (success)`,
    record: (table, filed, { user, ms }) => record(table, filed, user, ms),
    forget: (table, { migration }) => ({
      text: `delete from ${qualified(table)} where version = $1`,
      values: [migration.version],
    }),
  },
};
