// Prisma's driver adapter over a session of ours. The engine only ever reads through it: it asks the system catalogs and
// writes nothing, so whatever would write is refused. Ours instead of Prisma's own, which brings a second driver and cannot
// read the type "char" that the engine's queries give.
import { SqlError, type SqlRefusal } from "../../model/index.ts";

/** What the engine reads a live database through. A session of `postgres/` is one. */
export type TableReader = {
  readonly table: (
    text: string,
    values?: readonly unknown[],
  ) => Promise<{
    readonly columns: readonly { readonly name: string; readonly type: number }[];
    readonly rows: readonly (readonly unknown[])[];
  }>;
};

// OID of pg_type → Prisma's number for the type of a column. Source: ColumnTypeEnum in @prisma/driver-adapter-utils.
const COLUMN_TYPES: ReadonlyMap<number, number> = new Map([
  [16, 5], // bool → Boolean
  [18, 6], // "char" → Character
  [20, 1], // int8 → Int64
  [21, 0], // int2 → Int32
  [23, 0], // int4 → Int32
  [26, 1], // oid → Int64
  [1009, 71], // text[] → TextArray
  [1003, 71], // name[] → TextArray
]);
const TEXT = 7;

type Query = { readonly sql: string; readonly args: readonly unknown[] };
type Answer = {
  readonly columnNames: readonly string[];
  readonly columnTypes: readonly number[];
  readonly rows: readonly (readonly unknown[])[];
};

/** The result that the engine expects of everything: it has no exceptions of its own. */
type Result<T> = ({ readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: object }) & {
  readonly map: (next: (value: T) => unknown) => unknown;
  readonly flatMap: (next: (value: T) => unknown) => unknown;
};

const ok = <T>(value: T): Result<T> => ({
  ok: true,
  value,
  map: (next) => ok(next(value)),
  flatMap: (next) => next(value),
});
const failed = (error: object): Result<never> => {
  const self: Result<never> = { ok: false, error, map: () => self, flatMap: () => self };
  return self;
};

const refused = ({ sqlstate, message, detail, hint }: SqlRefusal): object => ({
  kind: "postgres",
  code: sqlstate,
  severity: "ERROR",
  message,
  detail: detail ?? undefined,
  hint: hint ?? undefined,
  column: undefined,
  originalCode: sqlstate,
  originalMessage: message,
});

// Read for introspection only; nothing is compared. `pg_get_functiondef` breaks down on the aggregates of extensions.
const readsFunctions = /\bpg_get_functiondef\b/;

type Columns = readonly { readonly name: string }[];

// A foreign key that leaves the schemas that Prisma was told of, to `auth.users` above all, makes the engine give up. It
// cannot be written in that Prisma schema, so it is none of its business.
const withinNamespaces = (columns: Columns, rows: Answer["rows"], [namespaces]: Query["args"]): Answer["rows"] => {
  const at = columns.findIndex(({ name }) => name === "referenced_schema_name");
  return at === -1 || !Array.isArray(namespaces) ? rows : rows.filter((row) => namespaces.includes(row[at]));
};

const answer = async (reader: TableReader, { sql, args }: Query): Promise<Answer> => {
  if (readsFunctions.test(sql)) {
    return { columnNames: ["name", "namespace", "definition"], columnTypes: [TEXT, TEXT, TEXT], rows: [] };
  }
  const { columns, rows: all } = await reader.table(sql, args);
  const rows = withinNamespaces(columns, all, args);
  return {
    columnNames: columns.map(({ name }) => name),
    columnTypes: columns.map(({ type }) => COLUMN_TYPES.get(type) ?? TEXT),
    rows,
  };
};

/** Calls back with errors that are no refusal of Postgres: the engine would hide them behind a number. */
export const adapterOver = (reader: TableReader, broken: (error: unknown) => void): object => {
  const queryRaw = async (query: Query) => {
    try {
      return ok(await answer(reader, query));
    } catch (error) {
      if (error instanceof SqlError) return failed(refused(error.refusal));
      broken(error);
      return failed({ kind: "ConnectionClosed" });
    }
  };
  const readOnly = async () => failed({ kind: "InvalidInputValue", message: "only reads" });
  const named = {
    provider: "postgres",
    adapterName: "lockstep",
    errorRegistry: { consumeError: () => undefined },
  };
  const connection = {
    ...named,
    queryRaw,
    executeRaw: readOnly,
    executeScript: readOnly,
    startTransaction: readOnly,
    dispose: async () => ok(undefined),
    getConnectionInfo: () => ok({ schemaName: undefined, supportsRelationJoins: true }),
  };
  return { ...named, connect: async () => ok(connection), connectToShadowDb: readOnly };
};

/** Answers the one question that the engine asks before it turns a schema into SQL: which Postgres this is. */
export const versionOnly = (major: number): TableReader => ({
  table: async () => ({
    columns: [
      { name: "exists", type: 16 },
      { name: "version", type: 25 },
      { name: "numeric_version", type: 23 },
    ],
    rows: [[true, `PostgreSQL ${major}.0`, major * 10_000]],
  }),
});
