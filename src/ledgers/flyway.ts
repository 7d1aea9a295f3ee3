import type { Filed, Ledger, LedgerEntry, LedgerTable } from "./contract.ts";
import { asBigint, crc32Of, javaHashCode } from "./digests.ts";
import { isoTime, qualified, textOrNull } from "./rows.ts";

// Source: flyway/flyway, JdbcTableSchemaHistory.java, ChecksumCalculator.java, MigrationVersion.java and
// PostgreSQLAdvisoryLockTemplate.java.

const lockMagic = 77_431_708_279_161n;

/** CRC-32 over the lines without their ends and without a BOM, signed as in Java. */
const checksumOf = ({ bytes }: Filed): string => {
  const text = new TextDecoder("utf-8", { ignoreBOM: false }).decode(bytes);
  const lines = text.split(/\r\n|\r|\n/);
  return String(crc32Of((lines.at(-1) === "" ? lines.slice(0, -1) : lines).join("")) | 0);
};

const scriptOf = ({ migration }: Filed): string => migration.up.file.slice(migration.up.file.lastIndexOf("/") + 1);

// Compared by `flyway validate`.
const descriptionOf = (filed: Filed): string => (/__(.*)\.sql$/i.exec(scriptOf(filed))?.[1] ?? "").replaceAll("_", " ");

/** `2_1` and `2.1` are one version, and the history holds the second. */
const written = (version: string): string => version.replaceAll("_", ".");

/** Of two versions that are equal as numbers, one text: `1` for `01.0`. */
const keyFor = (version: string): string => {
  const parts = written(version)
    .split(".")
    .map((part) => part.replace(/^0+(?=\d)/, ""));
  return parts.slice(0, parts.findLastIndex((part) => part !== "0") + 1).join(".") || "0";
};

const partsOf = (key: string): readonly bigint[] =>
  key.split(".").map((part) => (/^\d+$/.test(part) ? BigInt(part) : 0n));

const isUpTo = (key: string, limit: string): boolean => {
  const [ours, theirs] = [partsOf(key), partsOf(limit)];
  for (let at = 0; at < Math.max(ours.length, theirs.length); at += 1) {
    const [a, b] = [ours[at] ?? 0n, theirs[at] ?? 0n];
    if (a !== b) return a < b;
  }
  return true;
};

const typeOf = (filed: Filed): string => (/^B\d/.test(scriptOf(filed)) ? "SQL_BASELINE" : "SQL");

const record = (table: LedgerTable, filed: Filed, user: string, ms: number) => ({
  text: `insert into ${qualified(table)} (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
select coalesce(max(installed_rank), 0) + 1, $1, $2, $3, $4, $5, $6, $7, true from ${qualified(table)}`,
  values: [
    written(filed.migration.version),
    descriptionOf(filed).slice(0, 200),
    typeOf(filed),
    scriptOf(filed).slice(0, 1000),
    Number(checksumOf(filed)),
    user,
    Math.round(ms),
  ],
});

/** The latest row of a version tells. Repeatable scripts have none; markers of the schema's own creation are no migrations. */
const entriesOf = (rows: readonly Readonly<Record<string, unknown>>[], files: readonly Filed[]) => {
  const entries = new Map<string, LedgerEntry>();
  for (const { version, checksum, success, type, at } of rows) {
    if (version === null || type === "SCHEMA") continue;
    const key = keyFor(String(version));
    const appliedAt = textOrNull(at);
    const entry = { key, appliedAt, statements: null } as const;
    if (type === "BASELINE") {
      for (const below of files.map(({ migration }) => keyFor(migration.version)).filter((one) => isUpTo(one, key)))
        entries.set(below, { ...entry, key: below, state: "applied", checksum: null });
      continue;
    }
    const gone = type === "DELETE" || String(type).startsWith("UNDO");
    const state = success !== true ? "failed" : gone ? "undone" : "applied";
    entries.delete(key);
    entries.set(key, { ...entry, state, checksum: textOrNull(checksum) });
  }
  return [...entries.values()];
};

export const flyway: Ledger = {
  id: "flyway",
  title: "Flyway's (flyway_schema_history)",
  layouts: ["flyway"],
  places: [{ schema: null, name: "flyway_schema_history" }],
  columns: ["installed_rank", "version", "script", "checksum", "success"],
  keyOf: ({ migration }) => keyFor(migration.version),
  checksumsOf: (filed) => [checksumOf(filed)],
  read: async (query, table, files) => {
    const rows = await query(
      `select version, checksum::text as checksum, success, type, ${isoTime("installed_on")} as at
from ${qualified(table)} order by installed_rank`,
    );
    return entriesOf(rows, files);
  },
  locks: ({ table }) => [asBigint(lockMagic + BigInt(javaHashCode(`"${table.schema}"."${table.name}"`)))],
  writer: {
    create: (table) => `create table ${qualified(table)} (
  installed_rank integer not null constraint flyway_schema_history_pk primary key,
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
create index flyway_schema_history_s_idx on ${qualified(table)} (success)`,
    record: (table, filed, { user, ms }) => record(table, filed, user, ms),
    forget: (table, { migration }) => ({
      text: `delete from ${qualified(table)} where version = any ($1::text[])`,
      values: [[written(migration.version), keyFor(migration.version)]],
    }),
    settle: (table, { migration }) => ({
      text: `delete from ${qualified(table)} where version = any ($1::text[]) and not success`,
      values: [[written(migration.version), keyFor(migration.version)]],
    }),
    amend: (table, filed) => ({
      text: `update ${qualified(table)} set checksum = $2, description = $3 where version = any ($1::text[]) and success`,
      values: [
        [written(filed.migration.version), keyFor(filed.migration.version)],
        Number(checksumOf(filed)),
        descriptionOf(filed).slice(0, 200),
      ],
    }),
  },
};
