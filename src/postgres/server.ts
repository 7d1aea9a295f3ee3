// Databases and sessions on a server that is up, however it came up.

import type { Database, Server, ServerId, Session } from "./contract.ts";
import { quoteName } from "./quote-name.ts";

export type ServerParts = {
  readonly id: ServerId;
  readonly reason: string;
  /** Opens a session. Null: the account that may create databases. */
  readonly connect: (user: string | null, database: string | null) => Promise<Session>;
  /** A name for a new database that nobody else has. */
  readonly databaseName: () => string;
  /** Runs once, after every database was dropped. */
  readonly stop: () => Promise<void>;
  /** Stopping the server takes its databases with it. */
  readonly databasesDieWithIt: boolean;
};

export async function serverOf(parts: ServerParts): Promise<Server> {
  const admin = await parts.connect(null, null);
  const [facts] = await admin.query<{ version: string; number: number; superuser: boolean }>(
    `select current_setting('server_version') as version,
            current_setting('server_version_num')::int as number,
            rolsuper as superuser
       from pg_catalog.pg_roles
      where rolname = current_user`,
  );
  const number = facts?.number ?? 0;
  const databases = new Set<Database>();
  let disposing: Promise<void> | null = null;
  const dispose = async () => {
    if (!parts.databasesDieWithIt)
      await Promise.allSettled([...databases].map((database) => database[Symbol.asyncDispose]()));
    await Promise.all([parts.stop(), admin[Symbol.asyncDispose]()]);
  };
  return {
    id: parts.id,
    version: /^[\d.]+\w*/.exec(facts?.version ?? "")?.[0] ?? "",
    major: Math.floor(number / 10_000),
    superuser: facts?.superuser ?? false,
    reason: parts.reason,
    extensions: async () => {
      const rows = await admin.query<{ name: string }>(
        "select name from pg_catalog.pg_available_extensions order by name",
      );
      return new Set(rows.map(({ name }) => name));
    },
    createDatabase: async ({ template, owner } = {}) => {
      const name = parts.databaseName();
      const strategy = number >= 150_000 && template !== undefined ? " strategy file_copy" : "";
      const ownedBy = owner === undefined ? "" : ` owner ${quoteName(owner)}`;
      await admin.query(
        `create database ${quoteName(name)} template ${quoteName(template ?? "template0")}${ownedBy}${strategy}`,
      );
      const database = databaseOf(name, parts, admin, () => databases.delete(database));
      databases.add(database);
      return database;
    },
    [Symbol.asyncDispose]: () => {
      disposing ??= dispose();
      return disposing;
    },
  };
}

function databaseOf(name: string, parts: ServerParts, admin: Session, forget: () => void): Database {
  const sessions = new Set<Session>();
  let dropping: Promise<void> | null = null;
  const drop = async () => {
    await Promise.all([...sessions].map((session) => session[Symbol.asyncDispose]()));
    await admin.query(`drop database if exists ${quoteName(name)} with (force)`);
    forget();
  };
  return {
    name,
    connect: async (role) => {
      const session = await parts.connect(role ?? null, name);
      sessions.add(session);
      return session;
    },
    [Symbol.asyncDispose]: () => {
      dropping ??= drop();
      return dropping;
    },
  };
}
