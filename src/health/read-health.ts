// One look at a live database: one transaction that can only read, in one snapshot, as any role that may connect. What it may
// not see is told and does not end the look.
import type { HealthEvidence, HealthSettings, HealthUnread } from "../model/index.ts";
import { type Live, limited } from "../postgres/index.ts";
import { readConnections, readTransactions } from "./activity.ts";
import type { Asking } from "./asking.ts";
import { readLongNames } from "./names.ts";
import { readOrphans } from "./orphans.ts";
import { readForeignKeys, readIndexes, readTables, readUnvalidated } from "./tables.ts";
import { readEnums, readExtensions, readSequences, readTriggers } from "./values.ts";
import { readViews } from "./views.ts";

export type HealthRequest = {
  readonly live: Live;
  readonly limits: HealthSettings;
  /** Schemas that the platform made. */
  readonly hidden: readonly string[];
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

const beginning = ({ statementTimeoutMs, lockTimeoutMs }: HealthRequest): string =>
  [
    "begin transaction isolation level repeatable read, read only",
    `set local statement_timeout = ${Math.ceil(statementTimeoutMs)}`,
    `set local lock_timeout = ${Math.ceil(lockTimeoutMs)}`,
    "set local idle_in_transaction_session_timeout = '60s'",
    "set local bytea_output = 'hex'",
    "set local extra_float_digits = 1",
  ].join("; ");

const lookAround = async (asking: Asking, { live, limits }: HealthRequest): Promise<HealthEvidence> => {
  // What passes by is looked at first, before we stand in the way ourselves.
  const transactions = await readTransactions(asking);
  const connections = await readConnections(asking);
  const indexes = await readIndexes(asking);
  return {
    database: live.name,
    limits,
    transactions,
    connections,
    tables: await readTables(asking),
    indexes: indexes ?? [],
    // Without the indexes every key would look like one that has none.
    foreignKeys: indexes === null ? [] : await readForeignKeys(asking),
    unvalidated: await readUnvalidated(asking),
    extensionsInPublic: await readExtensions(asking),
    sequences: await readSequences(asking),
    views: await readViews(asking, limits),
    longNames: await readLongNames(asking),
    enums: await readEnums(asking),
    triggers: await readTriggers(asking),
    orphans: await readOrphans(asking),
    assertions: [],
    unread: asking.unread,
  };
};

/** Reads what the checks of health judge. Writes nothing. */
export const readHealth = async (request: HealthRequest): Promise<HealthEvidence> => {
  const { live, hidden, signal, timeoutMs } = request;
  await using session = await live.connect();
  await session.run(beginning(request));
  return await limited(live, session, "looking at the database", { signal, timeoutMs }, async () => {
    const [row] = await session.query("select pg_catalog.current_setting('search_path') as path");
    await session.run("set local search_path to pg_catalog");
    const unread: HealthUnread[] = [];
    const seen = await lookAround({ session, signal, unread, path: String(row?.path), hidden }, request);
    await session.run("rollback");
    return seen;
  });
};
