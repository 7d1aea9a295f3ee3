import { createReader, type Entry, readingChangedSession } from "../catalog/index.ts";
import {
  type Filed,
  findLedgers,
  type Ledger,
  type LedgerEntry,
  type LedgerTable,
  readEntries,
  withSums,
} from "../ledgers/index.ts";
import { Problem } from "../model/index.ts";
import type { Live } from "../postgres/index.ts";

/** What a live database holds at one moment. */
export type LiveState = {
  readonly entries: readonly Entry[];
  /** Role that we are there, and the owner of the database. */
  readonly user: string;
  readonly owner: string;
  /** Owner of the schema `public`: on older servers whoever made the server, and its privileges name him. */
  readonly publicOwner: string | null;
  readonly ledger: {
    readonly ledger: Ledger;
    readonly table: LedgerTable;
    readonly entries: readonly LedgerEntry[];
  } | null;
};

// What role and database say of these is meant for the application. Older servers do not know all of them.
const unlimited =
  "select pg_catalog.set_config(name, '0', true) from pg_catalog.pg_settings where name in ('statement_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')";

/** One moment of a database. Nobody who holds a table for good is waited for for good. */
export const snapshot = `begin transaction isolation level repeatable read, read only; ${unlimited}; set local lock_timeout = '10s'`;

/** What a live database is read under once names were found by its own path: no function of anybody's shadows the system's. */
export const systemPathOnly = "set local search_path to pg_catalog";

/** Reads a live database in one read-only snapshot. `wanted`: ledgers to look for, the likeliest first. */
export const readLive = async (live: Live, wanted: readonly Ledger[], files: readonly Filed[]): Promise<LiveState> => {
  await using session = await live.connect();
  await session.run(snapshot);
  const [who] = await session.query(
    `select current_user::text as user, (select pg_catalog.pg_get_userbyid(datdba)::text from pg_catalog.pg_database
where datname operator(pg_catalog.=) pg_catalog.current_database()) as owner,
(select pg_catalog.pg_get_userbyid(nspowner)::text from pg_catalog.pg_namespace
where nspname::text operator(pg_catalog.=) 'public'
  and pg_catalog.pg_get_userbyid(nspowner)::text operator(pg_catalog.<>) 'pg_database_owner') as public_owner`,
  );
  const [found] = await findLedgers(session.query, wanted);
  await session.run(systemPathOnly);
  const remembered =
    found === undefined ? [] : await withSums(session.query, found, await readEntries(session.query, found, files));
  await session.run(readingChangedSession);
  const entries = await createReader(live.major).readAll(session.query);
  await session.run("rollback");
  if (entries.length === 0) {
    throw new Problem("database-unreadable", `${live.name} shows no catalog to ${live.user}`, {
      kind: "could-not-judge",
    });
  }
  return {
    entries,
    user: String(who?.user),
    owner: String(who?.owner),
    publicOwner: who?.public_owner === null || who?.public_owner === undefined ? null : String(who.public_owner),
    ledger: found === undefined ? null : { ...found, entries: remembered },
  };
};
