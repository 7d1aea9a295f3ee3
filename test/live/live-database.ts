import { resolveSettings } from "../../src/config/index.ts";
import type { LiveRequest } from "../../src/index.ts";
import type { LiveSettings } from "../../src/model/index.ts";
import type { Database, Server } from "../../src/postgres/index.ts";
import { treeOf } from "../rehearse/rehearsal.ts";

/** URL of a database on a server of ours. */
export const urlOf = async (database: Database): Promise<string> => {
  await using session = await database.connect();
  const [at] = await session.query(
    "select current_setting('unix_socket_directories') as host, current_setting('port') as port, current_user::text as user",
  );
  return `postgres://${at?.user}@/${database.name}?host=${encodeURIComponent(String(at?.host))}&port=${at?.port}`;
};

/** A database that somebody uses: made by this SQL. */
export const databaseWith = async (server: Server, sql: readonly string[]): Promise<Database> => {
  const database = await server.createDatabase();
  await using session = await database.connect();
  for (const statement of sql) await session.run(statement);
  return database;
};

/** What a command is asked, with these files and this database. */
export const liveRequest = (
  files: Readonly<Record<string, string>>,
  databaseUrl: string,
  more: Partial<LiveSettings> = {},
): LiveRequest => {
  const { settings, live } = resolveSettings({
    flags: {},
    inputs: {},
    file: null,
    environment: {},
    known: { checks: [], layouts: [] },
  });
  return {
    settings,
    live: { ...live, databaseUrl, ...more },
    tree: treeOf(files),
    pastTexts: null,
    declare: null,
    environment: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR },
    progress: () => undefined,
    signal: new AbortController().signal,
    today: "2026-11-20",
    now: () => performance.now(),
    tool: "0.0.0",
  };
};
