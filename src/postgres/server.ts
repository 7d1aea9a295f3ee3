// Databases and sessions on a server that is up, however it came up.
import { Problem } from "../model/index.ts";
import type { Database, Server, ServerId, Session } from "./contract.ts";
import { type Limits, usualLimits, type Watch, watchOver } from "./limits.ts";
import { quoteName } from "./quote-name.ts";

export type ServerParts = {
  readonly id: ServerId;
  /** Opens a session. Null: the account, and the database, that databases are created from. */
  readonly connect: (user: string | null, database: string | null) => Promise<Session>;
  /** A name for a new database that nobody else has. */
  readonly databaseName: () => string;
  /** Runs once, in the end. */
  readonly stop: () => Promise<void>;
  /** Stopping takes the databases with it. Otherwise they are dropped one by one first. */
  readonly disposable: boolean;
  /** For the statements of strangers. `folder`: where the server writes, if we can look there. */
  readonly limits: Partial<Limits> & { readonly folder: string | null };
};

export async function serverOf(parts: ServerParts): Promise<Server> {
  const admin = await parts.connect(null, null);
  const { version, number, superuser } = await factsOf(admin);
  const databases = new Set<Database>();
  const watch = watchOver(parts.limits.folder, { ...usualLimits, ...parts.limits }, async (pid, how) => {
    // Not through the session that makes databases: it may be waiting for the very statement.
    await using session = await parts.connect(null, null);
    await session.query(`select pg_catalog.pg_${how}_backend($1)`, [pid]);
  });
  let ending: Promise<void> | null = null;
  const end = async () => {
    watch.stop();
    if (!parts.disposable) await settled([...databases].map((database) => database[Symbol.asyncDispose]()));
    await Promise.all([parts.stop(), admin[Symbol.asyncDispose]()]);
  };
  return {
    id: parts.id,
    version,
    major: Math.floor(number / 10_000),
    superuser,
    reason: `${parts.id}, as asked`,
    extensions: async () => {
      const rows = await admin.query<{ name: string }>(
        "select name from pg_catalog.pg_available_extensions order by 1",
      );
      return new Set(rows.map(({ name }) => name));
    },
    connect: () => parts.connect(null, null),
    createDatabase: async ({ template, owner } = {}) => {
      const name = parts.databaseName();
      const clauses = [
        `create database ${quoteName(name)}`,
        // Pristine on every server, whatever its owner put into template1.
        `template ${quoteName(template ?? "template0")}`,
        ...(owner === undefined ? [] : [`owner ${quoteName(owner)}`]),
        // Half the time of the default where nothing is synced; 14 knows no other.
        ...(number >= 150_000 ? ["strategy file_copy"] : []),
      ];
      await admin.query(clauses.join(" "));
      const database = databaseOf(name, parts, { admin, watch }, () => databases.delete(database));
      databases.add(database);
      return database;
    },
    [Symbol.asyncDispose]: () => {
      ending ??= end();
      return ending;
    },
  };
}

/** What a server says about itself and about us. */
export async function factsOf(session: Session) {
  const [facts] = await session.query<{ version: string; number: number; superuser: boolean; creates: boolean }>(
    `select pg_catalog.current_setting('server_version') as version,
            pg_catalog.current_setting('server_version_num')::int as number,
            rolsuper as superuser,
            (rolsuper or rolcreatedb) and not pg_catalog.pg_is_in_recovery() as creates
       from pg_catalog.pg_roles
      where rolname operator(pg_catalog.=) current_user`,
  );
  const { version = "", number = 0, superuser = false, creates = false } = facts ?? {};
  return { version: /^[\w.]+/.exec(version)?.[0] ?? "", number, superuser, creates };
}

function databaseOf(
  name: string,
  parts: ServerParts,
  { admin, watch }: { readonly admin: Session; readonly watch: Watch },
  forget: () => void,
): Database {
  const sessions = new Set<Session>();
  let dropping: Promise<void> | null = null;
  const drop = async () => {
    await settled([...sessions].map((session) => session[Symbol.asyncDispose]()));
    const statement = `drop database if exists ${quoteName(name)} with (force)`;
    forget();
    try {
      await admin.query(statement);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (!parts.disposable) await dropAnew(statement, name, parts);
    }
  };
  return {
    name,
    connect: async (role) => {
      const session = watch.over(await parts.connect(role ?? null, name));
      sessions.add(session);
      return session;
    },
    [Symbol.asyncDispose]: () => {
      dropping ??= drop();
      return dropping;
    },
  };
}

/** The session that made the database is gone; the server may still be there. */
async function dropAnew(statement: string, name: string, parts: ServerParts): Promise<void> {
  try {
    await using session = await parts.connect(null, null);
    await session.query(statement);
  } catch (cause) {
    throw new Problem("database-left-behind", `could not drop the database ${name}`, {
      kind: "could-not-judge",
      hint: "Drop it by hand once the server answers again.",
      cause,
    });
  }
}

async function settled(ends: readonly PromiseLike<void>[]): Promise<void> {
  await Promise.allSettled(ends);
}
