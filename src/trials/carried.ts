// One copy for many migrations, with one session, that goes ahead of the walk. Each migration is tried in a transaction that is
// rolled back; its up is run for good when a later one is asked about. Only what goes well there is believed: what is refused, what
// a transaction does not hold, and what may look different in one, is told by a copy of its own.
//
// The session is the migration role's, so what is read in it is read with a stranger's rights. Rows that it may not see refuse the reading.
import type { Migration, RowsTrial } from "../model/index.ts";
import { SqlError } from "../model/index.ts";
import type { Database, Session } from "../postgres/contract.ts";
import { freshSession, plainSession, runScript, type Site } from "../rehearse/index.ts";
import { populate } from "../rows/index.ts";
import { asksMoment, fitsTransaction, judges, staysInside } from "./contained.ts";
import { lastNumbers, sameNumbers } from "./last-numbers.ts";
import { readTables, readTablesAgain, type TableKnown, tooLarge } from "./prints.ts";
import { textOfAll } from "./relevant.ts";
import { type Routine, readRoutines } from "./routines.ts";
import { type Choose, quietSession, type Stage } from "./stage.ts";

export type CarriedRequest = {
  readonly site: Site;
  /** Stands before the migration at `from`, and has no open session. */
  readonly database: Database;
  readonly from: number;
  /** All of the history, in the order in which they run. */
  readonly migrations: readonly Migration[];
};

export type Asked = {
  readonly at: number;
  readonly choose: Choose;
  /** As `RowsRequest` has them. */
  readonly inUse: ReadonlySet<number> | null;
  readonly rows: number;
};

export type Carried = AsyncDisposable & {
  /** Asked in the order of the history. Null where it cannot be told here. */
  readonly tryHere: (
    asked: Asked,
    work: (stage: Stage) => Promise<RowsTrial | null>,
  ) => Promise<{ readonly trial: RowsTrial | null } | null>;
  /** Can nothing more be told? */
  readonly ended: () => boolean;
};

/** What policies keep from the session is an error rather than left out. */
const openly = "set row_security = off";
const reading = `${plainSession}; ${openly}`;
const afresh = "set session authorization default; reset all";
const atOnce = "set constraints all immediate";

type Ground = { readonly database: Database; readonly session: Session };

/** May rows that were made in the transaction that it runs in, and not in an earlier one, be dealt with in another way? */
const maySeeMoment = async (
  migration: Migration,
  all: readonly TableKnown[],
  routines: () => Promise<readonly Routine[]>,
): Promise<boolean> => {
  if (!judges(migration)) return false;
  const text = textOfAll(migration, all, await routines());
  return text === null || asksMoment(text);
};

/** Fills the tables and gives the place to try on; null where not all is as it would be on a copy. */
const stageOn = async (
  session: Session,
  migration: Migration,
  { choose, inUse, rows }: Asked,
): Promise<Stage | null> => {
  await session.run(reading);
  const all = await readTables(session);
  let known: Promise<readonly Routine[]> | null = null;
  const routines = () => {
    known ??= readRoutines(session);
    return known;
  };
  if (await maySeeMoment(migration, all, routines)) return null;
  const wanted = await choose(all, routines);
  if ((await tooLarge(session, wanted)).size > 0) return null;
  const chosen = wanted.length === 0 ? [] : await readTablesAgain(session, wanted, all);
  const tables = chosen.filter(({ oid }) => inUse === null || inUse.has(oid)).map(({ name }) => name);
  await session.run(`${afresh}; ${quietSession}; ${openly}`);
  const asOwner = async (_: string, sql: string): Promise<void> => void (await session.run(sql));
  const made = await populate({ query: session.query, ask: session.askAll, tables, rows, asOwner });
  if (made.failed.length > 0 || made.tables.some(({ silenced }) => silenced.length > 0)) return null;
  await session.run(atOnce);
  return {
    all,
    chosen,
    unfilled: [],
    read: async (work) => {
      await session.run(`${afresh}; ${reading}`);
      return work(session);
    },
    run: async ({ sql }) => {
      await session.run(afresh);
      await session.run(sql);
      await session.run(`${afresh}; ${atOnce}`);
      return null;
    },
  };
};

/** Leaves the session in no transaction. Null where something was refused. */
const inTransaction = async <T>(session: Session, work: () => Promise<T | null>): Promise<T | null> => {
  await session.run("begin");
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return null;
  } finally {
    await session.run("rollback");
    await session.run(freshSession);
  }
};

/** The copy is made when the first trial needs it. */
export const openCarried = ({ site, database, from, migrations }: CarriedRequest): Carried => {
  let ground: Ground | null = null;
  let stands = from;
  let ended = site.server.id === "url";
  const close = async (): Promise<void> => {
    ended = true;
    const old = ground;
    ground = null;
    await old?.session[Symbol.asyncDispose]();
    await old?.database[Symbol.asyncDispose]();
  };
  const open = async (): Promise<Ground> => {
    if (ground !== null) return ground;
    const copy = await site.createDatabase(database.name);
    ground = { database: copy, session: await copy.connect(site.role) };
    return ground;
  };
  /** Runs for good what comes before this one. Null where that cannot be had here. */
  const sessionAt = async (at: number): Promise<Session | null> => {
    const { session } = await open();
    for (const { up } of migrations.slice(stands, at)) {
      if ((await runScript(session, up, site.lender)).failure !== null) return null;
      await session.run(freshSession);
    }
    stands = at;
    return session;
  };
  const attempt = async (migration: Migration, asked: Asked, work: Parameters<Carried["tryHere"]>[1]) => {
    const session = await sessionAt(asked.at);
    if (session === null) {
      await close();
      return null;
    }
    const before = await lastNumbers(session);
    const tried = await inTransaction(session, async () => {
      const stage = await stageOn(session, migration, asked);
      return stage === null ? null : { trial: await work(stage) };
    });
    // No transaction gives back numbers that were taken.
    if (!sameNumbers(before, await lastNumbers(session))) await close();
    return tried;
  };
  return {
    tryHere: async (asked, work) => {
      const migration = migrations[asked.at];
      if (!migrations.slice(stands, asked.at).every(staysInside)) await close();
      if (ended || migration === undefined || !staysInside(migration) || !fitsTransaction(migration)) return null;
      try {
        return await attempt(migration, asked, work);
      } catch (error) {
        await close();
        if (!(error instanceof SqlError)) throw error;
        return null;
      }
    },
    ended: () => ended,
    [Symbol.asyncDispose]: close,
  };
};
