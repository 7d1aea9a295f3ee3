// Where a look is taken: a copy of the database, one session in one transaction that is never committed, and a session of
// the superuser's in a database of our own, which makes roles and ends what does not end by itself.
import { type Query, SqlError } from "../../model/index.ts";
import type { Platform } from "../../platforms/index.ts";
import type { Server, Session } from "../../postgres/contract.ts";
import { hearOfRoles } from "../../postgres/index.ts";
import { quoteLiteral, quoteName } from "../../sql/index.ts";
import { createProbeRoles, type ProbeRoles } from "./roles.ts";
import { createRunner, installRunner, type Runner } from "./runner.ts";

export type Stage = AsyncDisposable & {
  readonly session: Session;
  readonly roles: ProbeRoles;
  readonly run: Runner;
  /** Does something as somebody else. What Postgres refuses is taken back, whole. */
  readonly as: <T>(role: string, work: (query: Query) => Promise<T>) => Promise<T>;
  /**
   * Writes rows of the system's catalogs as the superuser, who is out of reach again when this ends. On somebody's own server
   * nobody is lent rights: there it is the role of the migrations that writes, or is refused.
   */
  readonly writeCatalog: (role: string, statements: readonly string[]) => Promise<void>;
};

export type StageRequest = {
  readonly server: Server;
  readonly platform: Pick<Platform, "request">;
  /** Owns the copy. */
  readonly role: string;
  readonly database: string;
  readonly signal: AbortSignal;
};

// CREATE DATABASE copies no settings. They are copied as data: a search path may hold any text, so it must never become a
// part of a statement.
const copySettings = (from: string, to: string): string => `
  insert into pg_catalog.pg_db_role_setting (setdatabase, setrole, setconfig)
  select target.oid, s.setrole, s.setconfig
    from pg_catalog.pg_db_role_setting s join pg_catalog.pg_database d on d.oid = s.setdatabase, pg_catalog.pg_database target
   where d.datname = ${quoteLiteral(from)} and target.datname = ${quoteLiteral(to)}`;

const become = "select pg_catalog.set_config('role', $1, true)";

/** Gives back a way to do things as somebody in a savepoint; one such thing at a time. */
const actingOn = (session: Session): Stage["as"] => {
  return async (role, work) => {
    await session.query("savepoint lockstep_act");
    try {
      await session.query(become, [role]);
      const result = await work(session.query);
      await session.query(become, ["none"]);
      await session.query("release savepoint lockstep_act");
      return result;
    } catch (error) {
      if (error instanceof SqlError) {
        await session.query("rollback to savepoint lockstep_act");
        await session.query("release savepoint lockstep_act");
      }
      throw error;
    }
  };
};

type Lent = { readonly server: Server; readonly admin: Session; readonly session: Session; readonly prober: string };

const writingCatalog = (as: Stage["as"], { server, admin, session, prober }: Lent): Stage["writeCatalog"] => {
  const writeAs = (role: string, statements: readonly string[]) =>
    as(role, async (query) => {
      // Nothing may be looked up where a stranger could have put something of his own in the way.
      await query("set local search_path to pg_catalog, pg_temp");
      for (const statement of statements) await query(statement);
      await query("set local search_path to default");
    });
  if (server.id === "url") return writeAs;
  return async (_, statements) => {
    const [mighty] = await admin.query<{ name: string }>("select current_user::text as name");
    const superuser = mighty?.name ?? "";
    await admin.run(
      `grant ${quoteName(superuser)} to ${quoteName(prober)}${server.major >= 16 ? " with inherit false, set true" : ""}`,
    );
    try {
      await writeAs(superuser, statements);
    } finally {
      await admin.run(`revoke ${quoteName(superuser)} from ${quoteName(prober)}`);
      if (session.status() === "transaction") await session.query(hearOfRoles);
    }
  };
};

type Closer = () => Promise<unknown>;

const closeAll = async (closers: readonly Closer[]): Promise<void> => {
  const [last, ...others] = closers.toReversed();
  if (last === undefined) return;
  try {
    await last();
  } finally {
    await closeAll(others.toReversed());
  }
};

const SETTINGS = ["client_min_messages = error", "jit = off", "lock_timeout = '5s'"];

const opened = async (
  { server, platform, role, database, signal }: StageRequest,
  closers: Closer[],
): Promise<Stage> => {
  const own = <T extends AsyncDisposable>(resource: T): T => {
    closers.push(async () => resource[Symbol.asyncDispose]());
    return resource;
  };
  const keeper = own(await server.createDatabase());
  const admin = own(await keeper.connect());
  const copy = await server.createDatabase({ template: database, ...(server.id === "url" ? {} : { owner: role }) });
  closers.push(async () => copy[Symbol.asyncDispose]());
  const roles = await createProbeRoles(server, admin, copy.name);
  // Nobody can be dropped who is still there in a database.
  closers.splice(-1, 0, roles.drop);
  await admin.run(copySettings(database, copy.name));
  const session = own(await copy.connect(roles.prober));
  const end = () =>
    void admin.query("select pg_catalog.pg_terminate_backend($1)", [session.pid]).catch(() => undefined);
  signal.addEventListener("abort", end, { once: true });
  closers.push(async () => signal.removeEventListener("abort", end));
  for (const setting of SETTINGS) await session.query(`set ${setting}`);
  for (const [name, value] of Object.entries(platform.request))
    await session.query("select pg_catalog.set_config($1, $2, false)", [name, value]);
  await session.query("begin");
  await installRunner(session.query, roles.maker);
  const as = actingOn(session);
  const dispose = async () => closeAll(closers.splice(0));
  return {
    session,
    roles,
    run: createRunner(session.query, end),
    as,
    writeCatalog: writingCatalog(as, { server, admin, session, prober: roles.prober }),
    [Symbol.asyncDispose]: dispose,
  };
};

/** Opens the copy and logs in. What was opened is closed where this fails. */
export const openStage = async (request: StageRequest): Promise<Stage> => {
  const closers: Closer[] = [];
  try {
    return await opened(request, closers);
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
};
