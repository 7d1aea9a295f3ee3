// What is tried with new migrations on the way of a rehearsal. Without a base nobody says what production has already: most of
// a history was applied long ago, to tables that had other rows, so that nothing is tried, and nobody accused.

import { missingDown } from "../layouts/index.ts";
import {
  type Base,
  type ClockTrial,
  type CrashTrial,
  type History,
  type Migration,
  noTrials,
  type RowsTrial,
  type Script,
  SqlError,
  type Standing,
  type Trials,
} from "../model/index.ts";
import type { Session } from "../postgres/contract.ts";
import { changesRoles, plainSession, type Site, type Visit } from "../rehearse/index.ts";
import { openAhead } from "./ahead.ts";
import { readTables } from "./prints.ts";
import type { Query } from "./read-queries.ts";
import { touchesRows } from "./relevant.ts";
import { canMoveClock, mayHoldTime, tryClock } from "./try-clock.ts";
import { mayStopHalfWay, tryCrashes } from "./try-crashes.ts";
import { queriesRun } from "./try-queries.ts";
import { tryCarried, tryRows } from "./try-rows.ts";

export type TrialsRequest = {
  readonly history: History;
  readonly base: Base | null;
  readonly standing: ReadonlyMap<string, Standing>;
  /** False: nothing is tried, as with a base that is judged by itself. */
  readonly active: boolean;
  /** Is a check on? What one check alone asks for is not tried where nobody hears of it. */
  readonly asks: (check: string) => boolean;
  readonly downDirectory: string | null;
  /** Of the application. */
  readonly queries: readonly Query[];
  /** Rows for each table. 0: try nothing on rows. */
  readonly rows: number;
  readonly seeds: readonly Script[];
  readonly progress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
};

export type TrialsRun = AsyncDisposable & {
  readonly visits: readonly Visit[];
  readonly seen: () => Trials;
  /** What was not tried, and why. */
  readonly notes: () => readonly string[];
};

/** Of what is new, the newest. */
const mostTried = 50;

/** More rows than this make a trial slower and tell nothing more. */
const enoughRows = 1_000;

export const openTrials = (request: TrialsRequest): TrialsRun => {
  const { history, base, standing, asks, progress, signal } = request;
  const rows = new Map<string, RowsTrial>();
  const crashes = new Map<string, CrashTrial>();
  const clocks = new Map<string, ClockTrial>();
  const placed = (request.active ? history.migrations : []).map((migration, at) => ({ migration, at }));
  const unlimited = base === null ? [] : placed.filter(({ migration }) => standing.get(migration.id) !== "unchanged");
  const fresh = unlimited.slice(-mostTried);
  const wanted = request.rows === 0 ? [] : fresh.filter(({ migration }) => touchesRows(migration));
  const halves = asks("not-rerunnable-after-crash") ? fresh.filter(({ migration }) => mayStopHalfWay(migration)) : [];
  const timed = asks("clock-dependent") ? fresh.filter(({ migration }) => mayHoldTime(migration)) : [];
  const remarks = new Map<string, string>();
  // Whoever gives queries without a base asks about the newest.
  const asked = queriesRun({
    queries: request.queries,
    fresh: base === null ? placed.slice(-1) : fresh,
    remark: (note) => void remarks.set("queries", note),
  });
  const remarkOn =
    (id: string, what: string) =>
    (reason: string): void =>
      void remarks.set(`${what} ${id}`, `${id} was not tried ${what}: ${reason}.`);
  /** Roles that nobody can put back are left alone. */
  const leaveAlone = ({ keepRoles }: Site, { id, up, down }: Migration, what: string): boolean => {
    const alone = keepRoles === null && [up, down].some((script) => script !== null && changesRoles(script.sql));
    if (alone) remarkOn(id, what)("it changes roles, which on this server would reach beyond the trial");
    return alone;
  };
  const keeper = adminOf();
  const untried = new Map<string, string>();
  // Whatever a stranger's SQL did to a trial is said of the trial; the rehearsal goes on.
  const tried = async <T>({ id }: Migration, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      untried.set(id, error.refusal.message);
      return null;
    }
  };
  // What the pull request makes is empty when its later migrations come to production. A copy keeps the OIDs.
  let inUse: ReadonlySet<number> | null = null;
  const isNew = ({ migration }: (typeof fresh)[number]): boolean => standing.get(migration.id) === "new";
  const first = wanted.length === 0 ? undefined : fresh.find(isNew);
  const tablesInUse: readonly Visit[] =
    first === undefined
      ? []
      : [
          {
            at: first.at,
            see: async (_, database) => {
              await using session = await database.connect();
              await session.run(plainSession);
              inUse = new Set((await readTables(session)).map(({ oid }) => oid));
            },
          },
        ];
  const ahead = openAhead();
  const kept = new Set<string>();
  const keep = ({ id }: Migration, trial: RowsTrial | null): void => {
    kept.add(id);
    progress(kept.size - 1, wanted.length);
    if (trial === null) rows.delete(id);
    else rows.set(id, trial);
  };
  return {
    visits: [
      ...tablesInUse,
      ...asked.visits,
      ...halves.map(
        ({ migration, at }): Visit => ({
          at,
          see: async (site, database) => {
            if (leaveAlone(site, migration, "from half way")) return;
            const trial = await tried(migration, () => tryCrashes({ site, database, migration, signal }));
            if (trial === null) crashes.delete(migration.id);
            else crashes.set(migration.id, trial);
          },
        }),
      ),
      ...timed.map(
        ({ migration, at }): Visit => ({
          at,
          see: async (site, database) => {
            signal.throwIfAborted();
            if (!canMoveClock(site) || leaveAlone(site, migration, "on another day")) return;
            const trial = await tried(migration, () => tryClock({ site, database, migration }));
            if (trial === null) clocks.delete(migration.id);
            else clocks.set(migration.id, trial);
          },
        }),
      ),
      ...wanted.map(
        ({ migration, at }): Visit => ({
          at,
          needed: (database) => ahead.told(database, at) === null,
          see: async (site, database) => {
            signal.throwIfAborted();
            if (leaveAlone(site, migration, "on rows")) return;
            const asked = { site, inUse, rows: Math.min(request.rows, enoughRows), seeds: request.seeds };
            const carry = { site, database, from: at, migrations: history.migrations };
            const places = new Map(wanted.map((one) => [one.at, one.migration]));
            await ahead.goOn(carry, [...places.keys()], async (carried, next) => {
              signal.throwIfAborted();
              const other = places.get(next);
              const told =
                other === undefined ? null : await tryCarried(carried, { ...asked, migration: other, at: next });
              if (other !== undefined && told !== null) keep(other, told.trial);
              return told;
            });
            if (ahead.told(database, at) !== null) return;
            const admin = await keeper.session(site);
            const remark = remarkOn(migration.id, "on rows");
            keep(migration, await tried(migration, () => tryRows({ ...asked, database, migration, admin, remark })));
          },
        }),
      ),
    ],
    seen: () => ({
      ...noTrials,
      rows,
      crashes,
      clocks,
      queries: asked.seen(),
      downs: downsOf(request),
      untried,
      older: unlimited.length - fresh.length,
    }),
    notes: () => [...remarks.values()],
    [Symbol.asyncDispose]: keeper.close,
  };
};

const downsOf = ({ history, downDirectory }: TrialsRequest): Trials["downs"] =>
  new Map(
    history.migrations.flatMap((migration) => {
      const found = migration.down === null ? missingDown(history, migration, downDirectory) : null;
      return found === null ? [] : [[migration.id, { path: found.path, place: found.place }] as const];
    }),
  );

/** A superuser's session in a database of our own, opened when it is needed. */
const adminOf = () => {
  const closers: (() => Promise<void>)[] = [];
  let open: Session | null = null;
  return {
    session: async ({ server }: Site): Promise<Session | null> => {
      if (!server.superuser) return null;
      if (open !== null) return open;
      const keeper = await server.createDatabase();
      closers.push(async () => keeper[Symbol.asyncDispose]());
      const session = await keeper.connect();
      closers.push(async () => session[Symbol.asyncDispose]());
      open = session;
      return session;
    },
    close: async (): Promise<void> => {
      for (const close of closers.splice(0).reverse()) await close();
    },
  };
};
