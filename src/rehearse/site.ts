import { createReader, type Reader, startWatch } from "../catalog/index.ts";
import { Problem, type Script } from "../model/index.ts";
import { elevationGuard, type Platform } from "../platforms/index.ts";
import type { Database, Server, Session } from "../postgres/contract.ts";
import { hearOfRoles } from "../postgres/index.ts";
import { quoteLiteral, quoteName } from "../sql/index.ts";
import { keepRolesOf, type Restore } from "./kept-roles.ts";
import { refusalOf } from "./refusal.ts";
import { type Lender, runScript } from "./run-script.ts";

// Where histories are rehearsed: a server with the platform on it, and a template database that every rehearsal copies.

export type Site = AsyncDisposable & {
  readonly server: Server;
  readonly platform: Platform;
  readonly reader: Reader;
  /** Marks the messages of our event triggers. Null: the server lets us have none, so catalogs are read whole. */
  readonly token: string | null;
  readonly role: string;
  /** A fresh database, as it stands before the first migration; or a copy of one that has no open session. */
  readonly createDatabase: (copyOf?: string) => Promise<Database>;
  readonly lender: Lender | null;
  /** Names of the extensions that are stubs on this server. */
  readonly stubs: readonly string[];
  /** A session of the role that fires no event triggers, where Postgres can be told so. */
  readonly connectUnwatched: (database: Database) => Promise<Session>;
  /** Drops the roles that scripts made since the site was prepared; the databases they are used in must be gone. */
  readonly dropRoles: () => Promise<void>;
  /** Remembers the roles of the server and their settings. Null: the server is not ours to write to its catalog. */
  readonly keepRoles: (() => Promise<Restore>) | null;
};

export type SiteRequest = {
  readonly server: Server;
  readonly platform: Platform;
  /** The user's own SQL ahead of the first migration. */
  readonly before: readonly Script[];
  /** Marks the messages of our event triggers. Null: do without them. */
  readonly token: string | null;
  /** Does any of the scripts hold this text? */
  readonly mentions: (text: string) => boolean;
};

const asSuperuser = async (database: Database, sql: string): Promise<void> => {
  await using session = await database.connect();
  await session.run(sql);
};

const runBefore = async (database: Database, role: string, before: readonly Script[], lender: Lender | null) => {
  for (const script of before) {
    await using session = await database.connect(role);
    const { failure } = await runScript(session, script, lender);
    if (failure === null) continue;
    throw new Problem("before-fails", `${script.file} failed in line ${failure.line}: ${failure.message}`, {
      detail: failure.statement,
      hint: "It is run ahead of the first migration, as the role that owns the database; mend it or take it out of `before`.",
    });
  }
};

// CREATE DATABASE copies neither a database's settings nor its privileges. Settings are copied as data: a search path may
// hold any text, so it must never become a part of a statement.
const copySettings = (from: string, to: string): string => `do $copy$ declare r record; begin
  insert into pg_catalog.pg_db_role_setting (setdatabase, setrole, setconfig)
    select target.oid, s.setrole, s.setconfig
      from pg_catalog.pg_db_role_setting s join pg_catalog.pg_database d on d.oid = s.setdatabase, pg_catalog.pg_database target
     where d.datname = ${quoteLiteral(from)} and target.datname = ${quoteLiteral(to)};
  for r in select x.* from pg_catalog.pg_database d, aclexplode(d.datacl) x where d.datname = ${quoteLiteral(from)} and x.grantee <> d.datdba
  loop
    execute format('grant %s on database %I to %s', r.privilege_type, ${quoteLiteral(to)},
      case when r.grantee = 0 then 'public' else quote_ident(pg_catalog.pg_get_userbyid(r.grantee)) end);
  end loop;
end $copy$`;

// A session in a transaction hears of lent rights before the statement, and after it that they are gone, lest they last.
const MIGHTY = "select pg_catalog.pg_has_role(current_user, 'pg_execute_server_program', 'member') as mighty";

const forget = async (session: Session): Promise<void> => {
  if (session.status() === "failed") await session.run("rollback to savepoint lockstep_lend");
  await session.query(hearOfRoles);
  const [still] = await session.query<{ mighty: boolean }>(MIGHTY);
  if (still?.mighty === false) return;
  session.abandon();
  throw new Problem("rights-kept", "rights that a single statement was lent could not be taken back", {
    kind: "could-not-judge",
    hint: "Nothing ran with them. Please report it with the migrations.",
  });
};

// The role is a superuser for exactly one statement, and only when nothing of the author's would run inside it. In a
// transaction there has to be a savepoint lockstep_lend before the statement.
const lenderOf = (admin: Session, platform: Platform, role: string): Lender => {
  const name = quoteName(role);
  return {
    may: platform.elevates,
    lend: async (session, tag, work) => {
      const guard = elevationGuard(tag);
      if (guard !== null && (await session.query(guard)).length > 0) return false;
      const inside = session.status() !== "idle";
      await admin.run(`alter role ${name} superuser`);
      try {
        if (inside) await session.query(hearOfRoles);
        return (await refusalOf(work())) === null;
      } finally {
        await admin.run(`alter role ${name} nosuperuser`);
        if (inside && session.status() !== "idle") await forget(session);
      }
    },
  };
};

// On a server that somebody gave us nothing may be changed that was there: no platform, no role of ours, no lent rights.
const layPlatform = async (server: Server, platform: Platform, template: Database): Promise<void> => {
  const facts = { major: server.major, extensions: await server.extensions(), database: template.name };
  await using admin = await template.connect();
  await admin.run(platform.shared(facts));
  await admin.run(`alter database ${quoteName(template.name)} owner to ${quoteName(platform.role)}`);
  await admin.run(platform.bootstrap(facts));
};

const refuseForeign = (platform: Platform): void => {
  if (platform.id === "plain") return;
  throw new Problem(
    "platform-needs-own-server",
    `the platform ${platform.id} cannot be laid on a server given by url`,
    {
      kind: "could-not-judge",
      hint: "Its roles and schemas would have to be made there. Use `postgres: embedded`, `local` or `docker`.",
    },
  );
};

const roleNames = async (session: Session): Promise<ReadonlySet<string>> => {
  const rows = await session.query("select rolname from pg_catalog.pg_roles order by 1");
  return new Set(rows.map((row) => String(row.rolname)));
};

/** Prepares a server. The server stays the caller's; disposing drops what was made on it. */
export const prepareSite = async ({ server, platform, before, token, mentions }: SiteRequest): Promise<Site> => {
  const ours = server.id !== "url";
  if (!ours) refuseForeign(platform);
  const template = await server.createDatabase();
  const admin = await server.connect();
  const [account] = await admin.query("select current_user as name");
  const role = ours ? platform.role : String(account?.name);
  const found = await roleNames(admin);
  if (ours) await layPlatform(server, platform, template);
  const lender = ours ? lenderOf(admin, platform, role) : null;
  // Ahead of anybody's SQL: later on, DDL of a superuser would run the event triggers of others.
  const watching = server.superuser ? token : null;
  if (watching !== null) await asSuperuser(template, startWatch(watching, server.major));
  await runBefore(template, role, before, lender);
  const kept = await roleNames(admin);
  // Roles outlive their database. Somebody else may have made one meanwhile: only what the scripts speak of is ours.
  const dropRoles = async (kept: ReadonlySet<string>): Promise<void> => {
    for (const name of await roleNames(admin)) {
      if (!kept.has(name) && mentions(name)) await refusalOf(admin.run(`drop role ${quoteName(name)}`));
    }
  };
  return {
    server,
    platform,
    reader: createReader(server.major),
    token: watching,
    role,
    lender,
    // Elsewhere there is no place to lay them, so what is found is real.
    stubs: server.id === "embedded" || (server.id === "local" && server.major >= 18) ? platform.stubs : [],
    createDatabase: async (copyOf) => {
      const from = copyOf ?? template.name;
      const database = await server.createDatabase({ template: from, ...(ours ? { owner: role } : {}) });
      if (ours) await admin.run(copySettings(from, database.name));
      return database;
    },
    connectUnwatched: async (database) => {
      if (!ours || server.major < 17) return database.connect(role);
      const session = `alter role ${quoteName(role)} in database ${quoteName(database.name)}`;
      await admin.run(`${session} set event_triggers to off`);
      try {
        return await database.connect(role);
      } finally {
        await admin.run(`${session} reset event_triggers`);
      }
    },
    dropRoles: async () => dropRoles(kept),
    keepRoles: ours ? () => keepRolesOf(admin) : null,
    [Symbol.asyncDispose]: async () => {
      await template[Symbol.asyncDispose]();
      if (!ours) await dropRoles(found);
      await admin[Symbol.asyncDispose]();
    },
  };
};
