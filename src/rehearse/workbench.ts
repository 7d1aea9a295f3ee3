import {
  changesBetween,
  changesSince,
  createMirror,
  type Entry,
  kindsOf,
  type Mirror,
  type Past,
  parseTouch,
  readingChangedSession,
  readingSession,
  rereadAfter,
  type Touch,
} from "../catalog/index.ts";
import type { Change, Json, Script, SessionLeak } from "../model/index.ts";
import type { Database, Session } from "../postgres/contract.ts";
import { runScript, type ScriptRun } from "./run-script.ts";
import { freshSession, leaksOf, mayLeak } from "./session-state.ts";
import type { Site } from "./site.ts";

// One database being worked on: a session that scripts run on, and a mirror of its catalog that follows them.

export type Workbench = AsyncDisposable & {
  readonly database: Database;
  readonly mirror: Mirror;
  readonly session: () => Session;
  /** Runs a script for good and leaves the session fresh. */
  readonly perform: (script: Script) => Promise<Performed>;
  /** Runs a text inside the transaction that `attempt` opened. Rejects with SqlError. */
  readonly send: (sql: string) => Promise<number>;
  /** Opens a transaction, lets `work` try things in it, and takes everything back. */
  readonly attempt: <T>(work: () => Promise<T>) => Promise<T>;
  /** Reads what changed since the last reading; inside a transaction, with what it did so far. `sql` is what ran. */
  readonly follow: (sql: string) => Promise<Past>;
  /** Reads everything, for when nobody knows what changed. */
  readonly followAll: () => Promise<Past>;
  /** All traits of what stands at an address now; none when nothing does. */
  readonly traitsOf: (address: string) => Readonly<Record<string, Json>>;
  readonly changesSince: (pasts: readonly Past[]) => readonly Change[];
  /** Closes the session, so that the database can be copied, and opens it again. */
  readonly aside: <T>(work: () => Promise<T>) => Promise<T>;
  /** How the mirror differs from a full reading. */
  readonly proveMirror: () => Promise<readonly Change[]>;
};

export type Performed = ScriptRun & { readonly leaks: readonly SessionLeak[] };

export type WorkbenchRequest = {
  readonly site: Site;
  readonly database: Database;
  /** What the database holds, where that is known already. */
  readonly entries?: Iterable<Entry>;
  /** `full`: trust no event trigger and read everything after each script. */
  readonly reading: "incremental" | "full";
};

const kinds = { rest: kindsOf("rest"), cluster: kindsOf("cluster") };

/** Everything that a database holds, as the role that migrations run as sees it. */
export const readDatabase = async (site: Site, database: Database): Promise<readonly Entry[]> => {
  await using session = await database.connect(site.role);
  await session.run(`begin; ${readingSession}`);
  const entries = await site.reader.readAll(session.query);
  await session.run("rollback");
  return entries;
};

export const openWorkbench = async ({ site, database, entries, reading }: WorkbenchRequest): Promise<Workbench> => {
  const mirror = createMirror([...(entries ?? (await readDatabase(site, database)))], kinds);
  let touches: Touch[] = [];
  const open = async (): Promise<Session> => {
    const session = await database.connect(site.role);
    session.listen((notice) => {
      const touch = site.token === null ? null : parseTouch(site.token, notice.message);
      if (touch !== null) touches.push(touch);
    });
    if (!full) await site.reader.prepare(session.run, session.prepared, 0);
    return session;
  };
  const full = reading === "full" || site.token === null;
  let session = await open();

  const take = async (sql: string): Promise<Past> => {
    const seen = touches;
    touches = [];
    const reread = full ? { full: true as const } : await rereadAfter(seen, sql, mirror, session.prepared, 0);
    if (reread.full) return mirror.replace(await site.reader.readAll(session.query));
    return mirror.update(reread.extent, await site.reader.readSome(session.prepared, reread.extent, 0));
  };

  // Sent ahead of the next message of ours, to save a round trip: what a reading or a script left to be tidied.
  let tidy = "";
  const control = async (sql: string): Promise<void> => {
    const text = tidy + sql;
    tidy = "";
    await session.run(text);
  };

  const follow = async (sql: string): Promise<Past> => {
    const pin = mayLeak(sql) ? readingChangedSession : readingSession;
    if (session.status() === "transaction") {
      await control(`set constraints all immediate; ${pin}`);
      tidy = "reset all; ";
      return take(sql);
    }
    await control(`begin; ${pin}`);
    tidy = "rollback; ";
    return take(sql);
  };

  const bench: Workbench = {
    database,
    mirror,
    session: () => session,
    perform: async (script) => {
      if (tidy !== "") await control("");
      touches = [];
      const run = await runScript(session, script, site.elevate);
      const leaks = run.failure === null && mayLeak(script.sql) ? await leaksOf(session, site.role) : [];
      tidy = `${freshSession}; `;
      return { ...run, leaks };
    },
    send: async (sql) => {
      if (tidy !== "") await control("");
      return session.run(sql);
    },
    attempt: async (work) => {
      touches = [];
      await control("begin");
      try {
        return await work();
      } finally {
        tidy = "";
        await session.run(`rollback; ${freshSession}`);
        touches = [];
      }
    },
    follow,
    followAll: async () => {
      touches = [];
      return mirror.replace(await readDatabase(site, database));
    },
    traitsOf: (address) => JSON.parse(mirror.entries.get(address)?.traits ?? "{}"),
    changesSince: (pasts) => changesSince(mirror, pasts),
    aside: async (work) => {
      tidy = "";
      await session[Symbol.asyncDispose]();
      try {
        return await work();
      } finally {
        session = await open();
      }
    },
    proveMirror: async () => changesBetween([...mirror.entries.values()], await readDatabase(site, database)),
    [Symbol.asyncDispose]: async () => {
      await session[Symbol.asyncDispose]();
    },
  };
  return bench;
};
