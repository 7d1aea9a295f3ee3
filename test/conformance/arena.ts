// A database that a tool and we take turns at, and what is compared afterwards.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { status } from "../../src/live/index.ts";
import type { Database, Server } from "../../src/postgres/index.ts";
import { type Door, doorTo } from "../live/door.ts";
import { type Files, owner, productionWith, requestFor, rowsOf, type Wish } from "../promote/production.ts";
import type { Place } from "./contestants.ts";

/** One door for a whole server. */
export const openDoor = async (server: Server): Promise<Door> => {
  await using database = await server.createDatabase();
  await using session = await database.connect();
  const [at] = await session.query(
    "select current_setting('unix_socket_directories') as host, current_setting('port') as port",
  );
  return doorTo(`${at?.host}/.s.PGSQL.${at?.port}`);
};

export type Arena = AsyncDisposable & {
  readonly database: Database;
  readonly place: Place;
  /** Puts these files into the tool's folder, and nothing else. */
  readonly lay: (files: Files) => Place;
};

export const openArena = async (server: Server, door: Door): Promise<Arena> => {
  const database = await productionWith(server, []);
  const folder = mkdtempSync(join(tmpdir(), "lockstep-conformance-"));
  const place = { folder, url: `postgres://${owner}@127.0.0.1:${door.port}/${database.name}` };
  const clear = () => rmSync(folder, { recursive: true, force: true });
  return {
    database,
    place,
    lay: (files) => {
      clear();
      for (const [path, text] of Object.entries({ "a-folder": "", ...files })) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      return place;
    },
    [Symbol.asyncDispose]: async () => {
      clear();
      await database[Symbol.asyncDispose]();
    },
  };
};

const shapeSql = `
select a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
  || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped
union all select pg_get_indexdef(indexrelid) from pg_index where indrelid = $1::regclass
union all select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where conrelid = $1::regclass
order by 1`;

/** Columns, indexes and constraints of a table, one line each. */
export const shapeOf = async (database: Database, table: string): Promise<readonly string[]> => {
  await using session = await database.connect();
  return (await session.query(shapeSql, [table])).map(({ line }) => String(line));
};

/** Rows of a ledger in the order in which they were written. */
export const keptIn = (
  database: Database,
  { table, kept }: { readonly table: string; readonly kept: string },
): Promise<readonly unknown[]> => rowsOf(database, `select ${kept} from ${table} order by ${kept.split(",")[0]}`);

/** `id state` of each migration, as `lockstep status` says. */
export const standingsIn = async (database: Database, files: Files, wish: Wish = {}): Promise<readonly string[]> => {
  const request = await requestFor(database, files, wish);
  const { ledger } = await status(request);
  return ledger.standings.map(({ migration, key, state }) => `${migration?.id ?? key} ${state}`);
};
