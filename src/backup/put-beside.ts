// Rows of a backup into tables of their own in a schema of their own, where people look at them and take what they need.

import { join } from "node:path";
import { Problem } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import { qualified, quoteName } from "../sql/index.ts";
import type { BackedTable } from "./contract.ts";
import { provenPieces } from "./prove.ts";
import type { PutBack } from "./put-back.ts";

const typeHere = async (session: Session, type: string): Promise<string> => {
  // A manifest is not believed: what comes out is what Postgres itself wrote.
  const [row] = await session.query(
    `select pg_catalog.format_type(t.oid, null) as name from pg_catalog.pg_type t
where t.oid = pg_catalog.to_regtype($1)`,
    [type.replace(/\([\d, ]*\)/, "")],
  );
  return row === undefined ? "text" : String(row.name);
};

const nameFor = ({ schema, name }: BackedTable, tables: readonly BackedTable[]): string =>
  tables.some((other) => other.name === name && other.schema !== schema) ? `${schema}.${name}` : name;

/** Makes the tables in `schema` and fills them. */
export const putBeside = async (
  session: Session,
  tables: readonly BackedTable[],
  folder: string,
  schema: string,
): Promise<readonly PutBack[]> => {
  await session.run(`create schema if not exists ${quoteName(schema)}`);
  const done: PutBack[] = [];
  for (const backed of tables) {
    const name = qualified(schema, nameFor(backed, tables));
    const [there] = await session.query("select pg_catalog.to_regclass($1) is not null as there", [name]);
    if (there?.there === true) {
      throw new Problem("restore-table-there", `there is a table ${name} already`, {
        hint: "Name a schema that is not there yet, or drop that table.",
      });
    }
    const columns: string[] = [];
    for (const column of backed.columns)
      columns.push(`${quoteName(column.name)} ${await typeHere(session, column.type)}`);
    await session.run(`create table ${name} (${columns.join(", ")})`);
    const rows = await session.copyFrom(`copy ${name} from stdin`, provenPieces(join(folder, backed.file), backed));
    done.push({ table: name, rows, deleted: 0, updated: 0, inserted: rows });
  }
  return done;
};
