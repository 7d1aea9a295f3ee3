import {
  changesBetween,
  changesSince,
  createMirror,
  type Entry,
  type Extent,
  hidesSharedChanges,
  kindsOf,
  type Mirror,
  type Past,
  parseTouch,
  type ReadingSession,
  readingChangedSession,
  readingSession,
  rereadAfter,
  type Touch,
} from "../catalog/index.ts";
import type { Change, Json, Script, SessionLeak } from "../model/index.ts";
import type { Database, Session } from "../postgres/contract.ts";
import { failureOf } from "./failure.ts";
import { goesWhole, runLent, runScript, type ScriptRun, sendOtherwise } from "./run-script.ts";
import { changesReading, freshSession, leaksOf, mayLeak } from "./session-state.ts";
import type { Site } from "./site.ts";
import { expectAccepted, maySendTogether, type Outcome, outcomeOf } from "./together.ts";

// One database being worked on: a session that scripts run on, and a mirror of its catalog that follows them.

export type Workbench = AsyncDisposable & {
  readonly database: Database;
  readonly mirror: Mirror;
  readonly session: () => Session;
  /** Runs a script for good and leaves the session fresh. */
  readonly perform: (script: Script) => Promise<Performed>;
  /** Runs a text inside the transaction that `attempt` opened. Rejects with SqlError. */
  readonly send: (sql: string) => Promise<number>;
  /** The same for one statement, with rights that the host would give; false where there are none, or it is refused. */
  readonly sendLent: (sql: string) => Promise<boolean>;
  /** Opens a transaction, runs a text in it, lets `work` go on from there, and takes everything back. */
  readonly attempt: <T>(sql: string, work: (outcome: Outcome) => Promise<T>) => Promise<T>;
  /** Sends several texts at once, after what is still to be tidied. */
  readonly askAll: Session["askAll"];
  /** Can the text of a script tell what it reaches, as the database stands? */
  readonly foreseeable: (sql: string) => boolean;
  /** Reads this, outside of any script. */
  readonly read: (extent: Extent) => Promise<readonly Entry[]>;
  /** Reads what changed since the last reading; inside a transaction, with what it did so far. `sql` is what ran. */
  readonly follow: (sql: string) => Promise<Past>;
  /** Reads everything, for when nobody knows what changed. */
  readonly followAll: () => Promise<Past>;
  /** All traits of what stands at an address now; none when nothing does. */
  readonly traitsOf: (address: string) => Readonly<Record<string, Json>>;
  readonly changesSince: (pasts: readonly Past[]) => readonly Change[];
  /** Closes the session, so that the database can be copied, and opens it again. */
  readonly aside: <T>(work: () => Promise<T>) => Promise<T>;
  /** Is any of the objects with these OIDs still there? */
  readonly holdsAny: (oids: readonly number[]) => Promise<boolean>;
  /** A full reading; the mirror stays as it is, and the session is fresh. */
  readonly readAll: () => Promise<readonly Entry[]>;
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
  /** Did scripts before this define functions that may change roles unseen? */
  readonly hidden?: boolean;
};

const kinds = { rest: kindsOf("rest"), cluster: kindsOf("cluster") };

// Nothing of a user's is without dependencies.
const objectsLeft = `select d.objid from pg_catalog.pg_depend d
where d.objid operator(pg_catalog.=) any ($1::pg_catalog.oid[]) limit 1`;

/** Everything that a database holds, read in a session that is fresh, and stays so. One that scripts ran in knows the tables already. */
export const readDatabaseIn = async (session: Session, site: Site, database: Database): Promise<readonly Entry[]> => {
  await using beside = await database.connect(site.role);
  const both = [session, beside];
  await Promise.all(both.map((one) => one.run(`begin; ${readingChangedSession}`)));
  const entries = await site.reader.readAll(session.query, beside.query);
  await Promise.all(both.map((one) => one.run("rollback")));
  return entries;
};

/** Everything that a database holds, as the role that migrations run as sees it. */
export const readDatabase = async (site: Site, database: Database): Promise<readonly Entry[]> => {
  await using session = await database.connect(site.role);
  return await readDatabaseIn(session, site, database);
};

export const openWorkbench = async ({
  site,
  database,
  entries,
  reading,
  ...known
}: WorkbenchRequest): Promise<Workbench> => {
  const mirror = createMirror([...(entries ?? (await readDatabase(site, database)))], kinds);
  let touches: Touch[] = [];
  let planned = new Set<string>();
  let hidden = known.hidden ?? false;
  const open = async (): Promise<Session> => {
    const session = await database.connect(site.role);
    session.listen((notice) => {
      const touch = site.token === null ? null : parseTouch(site.token, notice.message);
      if (touch !== null) touches.push(touch);
    });
    planned = new Set();
    return session;
  };
  const full = reading === "full" || site.token === null;
  let session = await open();

  const readingIn = (): ReadingSession => ({ prepared: session.prepared, run: session.run, planned });
  const take = async (sql: string): Promise<Past> => {
    const seen = touches;
    touches = [];
    const reading = readingIn();
    const traces = { touches: seen, sql, hidden };
    hidden ||= hidesSharedChanges(sql);
    const reread = full ? { full: true as const } : await rereadAfter(traces, mirror, reading);
    if (reread.full) return mirror.replace(await site.reader.readAll(session.query));
    return mirror.update(reread.extent, await site.reader.readSome(reading, reread.extent));
  };

  // What an earlier call left to be tidied is sent together with the next: a round trip costs as much as a small script.
  // Each is a message of its own, since a BEGIN in the same message would take the tidying into its transaction.
  let tidy: readonly string[] = [];
  const takeTidy = (): readonly string[] => {
    const texts = tidy;
    tidy = [];
    return texts;
  };
  /** Sends what is to be tidied, then these. Nothing of it may be refused. */
  const control = async (...texts: readonly string[]): Promise<void> => {
    const all = [...takeTidy(), ...texts];
    if (all.length === 0) return;
    for (const sent of await session.runAll(all)) expectAccepted(sent);
  };
  // The session stands in a transaction that is pinned for reading.
  let pinned = false;

  const follow = async (sql: string): Promise<Past> => {
    if (!pinned) {
      const pin = changesReading(sql) ? readingChangedSession : readingSession;
      const inside = session.status() === "transaction";
      await control(inside ? `set constraints all immediate; ${pin}` : `begin; ${pin}`);
      tidy = inside ? ["reset all"] : ["rollback"];
    }
    pinned = false;
    return take(sql);
  };

  /** Script and tidying in one round trip; null when the script is not one that this may be done with. */
  const performFast = async (script: Script): Promise<ScriptRun | null> => {
    if (!goesWhole(script) || mayLeak(script.sql) || !maySendTogether(script.sql)) return null;
    // The script goes first, so that the time until its answer is its own.
    await control();
    const [own, ...rest] = await session.runAll([script.sql, freshSession, `begin; ${readingSession}`]);
    const { ms, refusal } = outcomeOf(own);
    if (refusal === null) {
      for (const tidied of rest) expectAccepted(tidied);
      pinned = true;
      tidy = ["rollback"];
      return { failure: null, ms, mode: "whole", clean: true };
    }
    await session.run("rollback");
    const failure = failureOf(script, { start: 0, end: script.sql.length }, refusal);
    return (await sendOtherwise(session, script, failure, site.lender)) ?? { failure, ms, mode: "whole", clean: true };
  };

  const readAll = async (): Promise<readonly Entry[]> => {
    // What is still to be rolled back holds locks that the reading would wait for.
    await control();
    return readDatabaseIn(session, site, database);
  };

  const bench: Workbench = {
    database,
    mirror,
    session: () => session,
    perform: async (script) => {
      touches = [];
      pinned = false;
      const fast = await performFast(script);
      if (fast !== null) {
        if (!pinned) tidy = [freshSession];
        return { ...fast, leaks: [] };
      }
      await control();
      const run = await runScript(session, script, site.lender);
      const leaks = run.failure === null && mayLeak(script.sql) ? await leaksOf(session, site.role) : [];
      tidy = [freshSession];
      return { ...run, leaks };
    },
    send: async (sql) => {
      pinned = false;
      await control();
      return session.run(sql);
    },
    sendLent: async (sql) => {
      pinned = false;
      await control();
      return await runLent(session, sql, site.lender);
    },
    attempt: async (sql, work) => {
      touches = [];
      pinned = false;
      const together = maySendTogether(sql) && !changesReading(sql);
      const pin = together ? [`set constraints all immediate; ${readingSession}`] : [];
      try {
        await control("begin");
        const [own, late] = await session.runAll([sql, ...pin]);
        const outcome = outcomeOf(own);
        const refusedLate = late === undefined ? null : outcomeOf(late).refusal;
        pinned = together && outcome.refusal === null && refusedLate === null;
        if (pinned) tidy = ["reset all"];
        return await work(
          outcome.refusal === null && refusedLate !== null ? { ...outcome, refusal: refusedLate } : outcome,
        );
      } finally {
        pinned = false;
        touches = [];
        tidy = ["rollback", freshSession];
      }
    },
    askAll: async (texts) => {
      pinned = false;
      touches = [];
      // Nothing is waited for before this is sent: more may be asked right behind it.
      const first = takeTidy();
      const answers = await session.askAll([...first, ...texts]);
      for (const tidied of answers.slice(0, first.length)) expectAccepted(tidied);
      return answers.slice(first.length);
    },
    foreseeable: (sql) =>
      !hidden &&
      !mirror.has("inheritance") &&
      !mirror.has("event trigger") &&
      !(mirror.has("column grant") && /\b(grant|revoke)\b/i.test(sql)),
    read: async (extent) => {
      await control(`begin; ${readingSession}`);
      tidy = ["rollback"];
      return site.reader.readSome(readingIn(), extent);
    },
    follow,
    followAll: async () => {
      await control();
      touches = [];
      return mirror.replace(await readDatabase(site, database));
    },
    traitsOf: (address) => JSON.parse(mirror.entries.get(address)?.traits ?? "{}"),
    changesSince: (pasts) => changesSince(mirror, pasts),
    aside: async (work) => {
      tidy = [];
      await session[Symbol.asyncDispose]();
      try {
        return await work();
      } finally {
        session = await open();
      }
    },
    holdsAny: async (oids) => {
      if (oids.length === 0) return false;
      await control();
      return (await session.query(objectsLeft, [oids])).length > 0;
    },
    readAll,
    proveMirror: async () => changesBetween([...mirror.entries.values()], await readAll()),
    [Symbol.asyncDispose]: async () => {
      await session[Symbol.asyncDispose]();
    },
  };
  return bench;
};
