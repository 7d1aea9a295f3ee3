// Prisma's own schema engine, as `prisma migrate` runs it, over a session that may write. The command line that wraps it does not
// install everywhere; what it decides, it decides in here.
import { loadEngine } from "../../src/declared/prisma/load-engine.ts";
import { SqlError } from "../../src/model/index.ts";
import type { Database, Session } from "../../src/postgres/index.ts";
import type { Files } from "../promote/production.ts";

// OID of pg_type → ColumnTypeEnum of @prisma/driver-adapter-utils.
const types: ReadonlyMap<number, number> = new Map([
  [16, 5],
  [20, 1],
  [23, 0],
  [26, 1],
  [1184, 10],
]);

type Result = { readonly ok: boolean; readonly map: unknown; readonly flatMap: unknown };

const ok = (value: unknown): Result & { readonly value: unknown } => ({
  ok: true,
  value,
  map: (next: (value: unknown) => unknown) => ok(next(value)),
  flatMap: (next: (value: unknown) => unknown) => next(value),
});

const failed = (error: object): Result => {
  const self: Result = { ok: false, ...{ error }, map: () => self, flatMap: () => self };
  return self;
};

const answered = async (work: () => Promise<unknown>): Promise<Result> => {
  try {
    return ok(await work());
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { sqlstate: code, message } = error.refusal;
    return failed({ kind: "postgres", code, severity: "ERROR", message, originalCode: code, originalMessage: message });
  }
};

type Asked = { readonly sql: string; readonly args: readonly unknown[] };

/** A time as the engine reads it: `2026-11-30T18:42:27.745Z` for `2026-11-30 18:42:27.745116+00`. */
const asDated = (value: unknown): unknown =>
  value === null ? null : new Date(`${String(value).replace(" ", "T")}:00`).toISOString();

const adapterOver = (session: Session): object => {
  const named = { provider: "postgres", adapterName: "a-test", errorRegistry: { consumeError: () => undefined } };
  const connection = {
    ...named,
    queryRaw: ({ sql, args }: Asked) =>
      answered(async () => {
        const { columns, rows } = await session.table(sql, args);
        return {
          columnNames: columns.map(({ name }) => name),
          columnTypes: columns.map(({ type }) => types.get(type) ?? 7),
          rows: rows.map((row) => row.map((value, at) => (columns[at]?.type === 1184 ? asDated(value) : value))),
        };
      }),
    executeRaw: ({ sql, args }: Asked) => answered(async () => (await session.query(sql, args)).length),
    executeScript: (script: string) => answered(async () => void (await session.run(script))),
    startTransaction: async () => failed({ kind: "InvalidInputValue", message: "not asked for" }),
    dispose: async () => ok(undefined),
    getConnectionInfo: () => ok({ schemaName: "public", supportsRelationJoins: true }),
  };
  return { ...named, connect: async () => ok(connection), connectToShadowDb: async () => failed({ kind: "none" }) };
};

const schema = `datasource db { provider = "postgresql" }\n`;

const listOf = (files: Files) => ({
  baseDir: "prisma/migrations",
  lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
  shadowDbInitScript: "",
  migrationDirectories: Object.entries(files)
    .flatMap(([path, content]) => {
      const name = /^prisma\/migrations\/([^/]+)\/migration\.sql$/.exec(path)?.[1];
      const migrationFile = { path: "migration.sql", content: { tag: "ok" as const, value: content } };
      return name === undefined ? [] : [{ path: name, migrationFile }];
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1)),
});

const filters = { externalTables: [], externalEnums: [] };

export type PrismaEngine = {
  /** `prisma migrate deploy`: names of what it applied. */
  readonly apply: (files: Files) => Promise<readonly string[]>;
  /** What `prisma migrate status` goes by. */
  readonly diagnose: (files: Files) => Promise<{
    readonly unapplied: readonly string[];
    readonly unknown: readonly string[];
    readonly failed: readonly string[];
    readonly edited: readonly string[];
  }>;
  /** `prisma migrate resolve --applied`, `--rolled-back`. */
  readonly markApplied: (name: string, files: Files) => Promise<void>;
  readonly markRolledBack: (name: string) => Promise<void>;
};

const openPrismaEngine = async (session: Session): Promise<PrismaEngine> => {
  const { SchemaEngine } = await loadEngine();
  const engine = await SchemaEngine.new(
    { datamodels: [["schema.prisma", schema]] },
    () => undefined,
    adapterOver(session),
  );
  return {
    apply: async (files) =>
      (await engine.applyMigrations({ migrationsList: listOf(files), filters })).appliedMigrationNames,
    diagnose: async (files) => {
      const { history, failedMigrationNames, editedMigrationNames } = await engine.diagnoseMigrationHistory({
        migrationsList: listOf(files),
        optInToShadowDatabase: false,
        filters,
      });
      return {
        unapplied: history !== null && "unappliedMigrationNames" in history ? history.unappliedMigrationNames : [],
        unknown: history !== null && "unpersistedMigrationNames" in history ? history.unpersistedMigrationNames : [],
        failed: failedMigrationNames,
        edited: editedMigrationNames,
      };
    },
    markApplied: async (migrationName, files) => {
      await engine.markMigrationApplied({ migrationName, migrationsList: listOf(files) });
    },
    markRolledBack: async (migrationName) => {
      await engine.markMigrationRolledBack({ migrationName });
    },
  };
};

/** Asks the engine over a connection of its own, which takes its lock along when it goes. */
export const withPrismaEngine = async <T>(
  database: Database,
  role: string,
  ask: (engine: PrismaEngine) => Promise<T>,
): Promise<T> => {
  await using session = await database.connect(role);
  return await ask(await openPrismaEngine(session));
};
