// A copy of a database with rows in it. They are made by a role of ours that row level security does not stop and that is
// no superuser, for triggers are code of strangers; it is gone before anybody else's script runs.
import { createProbeRoles } from "../access/index.ts";
import { type Script, SqlError } from "../model/index.ts";
import type { Database, Session } from "../postgres/contract.ts";
import { plainSession, runScript, type Site } from "../rehearse/index.ts";
import { populate } from "../rows/index.ts";
import { scriptStatements } from "../sql/index.ts";
import { mostRows, readTables, readTablesAgain, type TableFacts, type TableKnown, tooLarge } from "./prints.ts";
import { readRoutines } from "./routines.ts";
import { type Choose, quietSession, type Stage } from "./stage.ts";

export type CopyRequest = {
  readonly site: Site;
  /** Has no open session. */
  readonly database: Database;
  /** A superuser's session in a database where no stranger's code is. */
  readonly admin: Session | null;
  readonly choose: Choose;
  /** Tables, by OID, in which people may have rows. Null: all of them. */
  readonly inUse: ReadonlySet<number> | null;
  readonly rows: number;
  /** Nothing extreme. */
  readonly tame: boolean;
  /** The user's own rows. They win: tables that they fill get none of ours. */
  readonly seeds: readonly Script[];
};

export type PopulatedCopy = AsyncDisposable & Stage;

export const openPopulatedCopy = async (request: CopyRequest): Promise<PopulatedCopy> => {
  const { site, choose, inUse } = request;
  const database = await site.createDatabase(request.database.name);
  const closers: (() => Promise<void>)[] = [async () => database[Symbol.asyncDispose]()];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const reader = await database.connect();
    closers.push(async () => reader[Symbol.asyncDispose]());
    await reader.run(plainSession);
    const all = await readTables(reader);
    const wanted = await choose(all, () => readRoutines(reader));
    const seeded = await runSeeds(request, database, reader, wanted);
    const large = await tooLarge(reader, wanted);
    const small = wanted.filter(({ name }) => !large.has(name));
    const chosen = small.length === 0 ? [] : await readTablesAgain(reader, small, all);
    const holds = ({ oid, name }: TableFacts): boolean => !seeded.has(name) && (inUse === null || inUse.has(oid));
    const names = chosen.filter(holds).map(({ name }) => name);
    const unfilled = [
      ...[...large].map((name) => ({ name, reason: `it holds more than ${mostRows} rows already` })),
      ...(await fill(request, database, reader, names)),
    ];
    return {
      all,
      chosen,
      unfilled,
      read: (work) => work(reader),
      run: async (script) => {
        await using session = await database.connect(site.role);
        return (await runScript(session, script, site.lender)).failure;
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

const counts = async (reader: Session, tables: readonly TableKnown[]): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>();
  for (const { name } of tables) {
    const [row] = await reader.query(`select pg_catalog.count(*)::text as count from ${name}`);
    found.set(name, String(row?.count));
  }
  return found;
};

/** Each statement by itself, since the seeds may be meant for a later schema. Gives the tables that they filled. */
const runSeeds = async (
  { site, seeds }: CopyRequest,
  database: Database,
  reader: Session,
  tables: readonly TableKnown[],
): Promise<ReadonlySet<string>> => {
  if (seeds.length === 0) return new Set();
  const before = await counts(reader, tables);
  await using session = await database.connect(site.role);
  for (const seed of seeds) {
    const whole = await runScript(session, seed, null);
    if (whole.failure === null) continue;
    for (const { start, end, tag } of scriptStatements(seed.sql)) {
      if (tag === "TransactionStmt" || tag === "CopyStmt") continue;
      await runScript(session, { ...seed, sql: seed.sql.slice(start, end), queries: null }, null);
    }
  }
  const after = await counts(reader, tables);
  return new Set([...after].filter(([name, count]) => before.get(name) !== count).map(([name]) => name));
};

const OWNERS =
  "select distinct pg_catalog.pg_get_userbyid(relowner) as owner from pg_catalog.pg_class where relkind in ('r', 'p', 'S') order by 1";
const OWNER =
  "select pg_catalog.pg_get_userbyid(c.relowner) as owner from pg_catalog.pg_class c where c.oid = pg_catalog.to_regclass($1)";
const become = "select pg_catalog.set_config('role', $1, true)";

const fill = async (
  request: CopyRequest,
  database: Database,
  reader: Session,
  tables: readonly string[],
): Promise<PopulatedCopy["unfilled"]> => {
  if (tables.length === 0 || request.rows === 0) return [];
  const { site, admin, rows, tame } = request;
  const roles = admin === null ? null : await createProbeRoles(site.server, admin, database.name);
  try {
    if (roles !== null) await roles.admit((await reader.query(OWNERS)).map(({ owner }) => String(owner)));
    await using session = await database.connect(roles?.prober ?? site.role);
    await session.run(quietSession);
    await session.run("begin");
    const maker = roles?.maker ?? null;
    if (maker !== null) await session.query(become, [maker]);
    const asOwner = async (table: string, sql: string) => {
      const [found] = await session.query(OWNER, [table]);
      if (maker !== null) await session.query(become, [String(found?.owner)]);
      await session.run(sql);
      if (maker !== null) await session.query(become, [maker]);
    };
    const made = await populate({ query: session.query, ask: session.askAll, tables, rows, tame, asOwner });
    await session.run("commit");
    return made.failed;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return tables.map((name) => ({ name, reason: error.refusal.message }));
  } finally {
    await roles?.drop();
  }
};
