import { scriptStatements } from "../sql/index.ts";
import { lex } from "../sql/lex.ts";
import type { Ledger } from "./contract.ts";
import { applied, qualified } from "./rows.ts";

// Source: supabase/cli, pkg/migration/history.go and file.go.

/** The file's name without its version: `20240102030405_add_tags` is remembered as `add_tags`. */
const nameOf = (id: string, version: string): string => id.slice(version.length).replace(/^_/, "");

/** What stands between semicolons, remarks included, as the CLI cuts a script. */
const cutAt = (sql: string): readonly string[] => {
  const ends = scriptStatements(sql).map(({ end }) => end);
  const last = ends.at(-1) ?? 0;
  let closed = false;
  lex(
    sql,
    ({ start, end }) => {
      closed = sql.slice(start, end) === ";";
      return !closed;
    },
    last,
  );
  const cuts = closed || ends.length === 0 ? [...ends, sql.length] : [...ends.slice(0, -1), sql.length];
  return cuts.flatMap((end, at) => {
    const text = sql.slice(cuts[at - 1] ?? 0, end).replace(/^[;\s\uFEFF]+|[;\s]+$/g, "");
    return text === "" ? [] : [text];
  });
};

export const supabase: Ledger = {
  id: "supabase",
  title: "the Supabase CLI's (supabase_migrations.schema_migrations)",
  layouts: ["supabase"],
  places: [{ schema: "supabase_migrations", name: "schema_migrations" }],
  columns: ["version"],
  keyOf: ({ migration }) => migration.version,
  checksumsOf: null,
  read: async (query, table) => {
    const kept = table.columns.includes("statements") ? "statements" : "null::text[] as statements";
    const rows = await query<{ version: string; statements: readonly string[] | null }>(
      `select version, ${kept} from ${qualified(table)} order by version collate "C"`,
    );
    return rows.map(({ version, statements }) => applied(version, { statements }));
  },
  locks: () => [],
  writer: {
    create: (table) => `create schema if not exists supabase_migrations;
create table ${qualified(table)} (version text not null primary key, statements text[], name text)`,
    record: (table, { migration }) => {
      const columns = ["version", "statements", "name"].filter((column) => table.columns.includes(column));
      const values: Readonly<Record<string, unknown>> = {
        version: migration.version,
        statements: cutAt(migration.up.sql),
        name: nameOf(migration.id, migration.version),
      };
      return {
        text: `insert into ${qualified(table)} (${columns.join(", ")}) values (${columns.map((_, at) => `$${at + 1}`).join(", ")})`,
        values: columns.map((column) => values[column]),
      };
    },
    forget: (table, { migration }) => ({
      text: `delete from ${qualified(table)} where version = $1`,
      values: [migration.version],
    }),
    settle: null,
    amend: (table, { migration }) => ({
      text: `update ${qualified(table)} set statements = $2 where version = $1`,
      values: [migration.version, cutAt(migration.up.sql)],
    }),
  },
};
