// What lies in folders of migrations without being one, by name. A numbered `003_seed_plans.sql` is a migration: its tool
// runs it. `seed.sql` is not.

/** Databases that are not Postgres, as they appear in names of folders and files. */
const otherDatabases = new Set(
  "mysql mariadb sqlite sqlite3 mssql sqlserver oracle clickhouse cockroach cockroachdb snowflake bigquery spanner cassandra duckdb mongodb mongo tidb h2 d1 ql firebird redshift vertica".split(
    " ",
  ),
);

const postgresNames = new Set(["postgres", "postgresql", "pg", "psql"]);

/** Which database a file's name is made for: `001_x.mysql.up.sql`. Null: it does not say. */
export const dialectOf = (file: string): string | null => {
  const parts = file.toLowerCase().split(".").slice(1, -1);
  return parts.find((part) => otherDatabases.has(part) || postgresNames.has(part)) ?? null;
};

/** Is it the name of Postgres? */
export const isPostgres = (dialect: string): boolean => postgresNames.has(dialect);

/** A part of a path that belongs to another database than Postgres, for instance `mysql` in `db/mysql/migrations`. */
export const otherDatabaseIn = (folder: string): string | null => {
  const parts = folder.toLowerCase().split("/");
  for (const part of parts) {
    const tokens = part.split(/[-_.]/);
    if (tokens.some((token) => postgresNames.has(token))) continue;
    const other = tokens.find((token) => otherDatabases.has(token));
    if (other) return other;
  }
  return null;
};

const folderReasons: readonly (readonly [RegExp, string])[] = [
  [/^[_.]?(.*[-_.])?archived?([-_.].*)?$|^(old|deprecated|legacy|backups?|squashed)$/i, "archived, not run"],
  [/^[_.]?(.*[-_.])?(seeds?|seeders)([-_.].*)?$/i, "seed data, not a migration"],
  [/^(tests?|__tests__|spec|testdata|fixtures?|__fixtures__|__snapshots__|examples?|samples?)$/i, "for tests"],
  [/^(node_modules|vendor|dist|build|out|target|\.git|\.next|\.venv|venv|__pycache__)$/, "not source"],
];

/** Why nothing in a folder of this name is a migration. */
export const folderReason = (name: string): string | null =>
  folderReasons.find(([pattern]) => pattern.test(name))?.[1] ?? null;

const downFolder =
  /^((sql|db|database|migrations?|scripts)[-_.])*(downs?|rollbacks?|reverts?|undo)([-_.](sql|migrations?|scripts))*$/i;

/** Is it a name for the folder that holds the downs? */
export const isDownFolder = (name: string): boolean => downFolder.test(name);

const fileReasons: readonly (readonly [RegExp, string])[] = [
  [/^(.*[-_.])?(seeds?|seed[-_.]?data)([-_.].*)?\.sql$/i, "seed data, not a migration"],
  [
    /^(.*[-_.])?(schema|structure|dump|init|setup|reset|current)\.sql$/i,
    "a whole schema or a set-up script, not a step",
  ],
  [/^(test[-_.].*|.*[-_.]tests?|.*\.spec)\.sql$/i, "for tests"],
];

/** Why a file whose name carries no number is no migration. */
export const unnumberedReason = (name: string): string | null =>
  fileReasons.find(([pattern]) => pattern.test(name))?.[1] ?? null;

/** Why a file is none by the folders that it lies in, or by the database its name is made for. `path` is relative. */
export const pathReason = (path: string): string | null => {
  const parts = path.split("/");
  const name = parts.pop() ?? "";
  for (const part of parts) {
    const reason = folderReason(part);
    if (reason) return reason;
  }
  const dialect = dialectOf(name);
  return dialect && !isPostgres(dialect) ? `the twin for ${dialect}` : null;
};
