// What of health a database shows that nobody uses: its shape. Rows, sequences, sessions and the age of views say nothing there.
import type { HealthEvidence } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import type { Asking } from "./asking.ts";
import { readLongNames } from "./names.ts";
import { readForeignKeys, readIndexes, readTables, readUnvalidated } from "./tables.ts";
import { readEnums, readExtensions, readTriggers } from "./values.ts";
import { readViews } from "./views.ts";

export type StructureRequest = {
  readonly session: Session;
  /** For the reader. */
  readonly database: string;
  /** Schemas that the platform made. */
  readonly hidden: readonly string[];
  readonly signal: AbortSignal;
};

const unlimited: HealthEvidence["limits"] = {
  connectionsPercent: 100,
  transactionMs: Number.MAX_SAFE_INTEGER,
  statementMs: Number.MAX_SAFE_INTEGER,
  viewMs: Number.MAX_SAFE_INTEGER,
  sequencePercent: 100,
  views: [],
  assertions: [],
  accept: [],
};

/** Reads what the checks of health can judge by the catalog alone. Writes nothing. */
export const readStructure = async ({
  session,
  database,
  hidden,
  signal,
}: StructureRequest): Promise<HealthEvidence> => {
  await session.run("begin transaction isolation level repeatable read, read only");
  await session.run("set local search_path to pg_catalog");
  const asking: Asking = { session, signal, unread: [], path: "pg_catalog", hidden };
  const indexes = await readIndexes(asking);
  const seen: HealthEvidence = {
    database,
    limits: unlimited,
    transactions: [],
    connections: [],
    tables: await readTables(asking),
    indexes: indexes ?? [],
    foreignKeys: indexes === null ? [] : await readForeignKeys(asking),
    unvalidated: await readUnvalidated(asking),
    extensionsInPublic: await readExtensions(asking),
    sequences: [],
    views: (await readViews(asking, unlimited)).filter(({ populated }) => !populated),
    longNames: await readLongNames(asking),
    enums: await readEnums(asking),
    triggers: await readTriggers(asking),
    orphans: [],
    assertions: [],
    unread: asking.unread,
  };
  await session.run("rollback");
  return seen;
};
