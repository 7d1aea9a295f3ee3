import { join } from "node:path";
import { type Live, limited, type Session } from "../postgres/index.ts";
import { qualified, quoteName } from "../sql/index.ts";
import type { BackedTable } from "./contract.ts";
import { growFile } from "./folder.ts";
import type { TableFacts } from "./tables.ts";

const safe = (name: string): string => name.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 60);

const fileOf = ({ schema, name }: TableFacts, at: number): string =>
  `${String(at + 1).padStart(4, "0")}-${safe(schema)}.${safe(name)}.copy`;

const columnList = (columns: readonly { readonly name: string }[]): string =>
  columns.map(({ name }) => quoteName(name)).join(", ");

const copyOne = async (session: Session, folder: string, table: TableFacts, at: number): Promise<BackedTable> => {
  const { schema, name, columns, sequences } = table;
  const file = fileOf(table, at);
  await using growing = await growFile(join(folder, file));
  const list = columns.length === 0 ? "" : ` (${columnList(columns)})`;
  const rows = await session.copyOut(`copy ${qualified(schema, name)}${list} to stdout`, growing.take);
  const { bytes, sha256 } = await growing.end();
  return { schema, name, file, columns, rows, bytes, sha256, sequences };
};

/** Copies tables into files, one after the other, in the snapshot of the session. */
export const copyTables = async (
  live: Live,
  session: Session,
  folder: string,
  tables: readonly TableFacts[],
  limits: Parameters<typeof limited>[3],
): Promise<readonly BackedTable[]> =>
  await limited(live, session, "the backup", limits, async () => {
    const all: BackedTable[] = [];
    for (const [at, table] of tables.entries()) all.push(await copyOne(session, folder, table, at));
    return all;
  });
