import { type LiveState, snapshot, statesOf, systemPathOnly } from "../drift/index.ts";
import { type Filed, findLedgers, type LedgerTable, readEntries, withSums } from "../ledgers/index.ts";
import { type History, type LedgerEvidence, type Migration, Problem } from "../model/index.ts";
import type { Live } from "../postgres/index.ts";
import { qualified } from "../sql/index.ts";
import type { LiveRequest } from "./contract.ts";
import { statsOf } from "./stats.ts";
import { filesOf, ledgersFor, reachTarget, readOneHistory } from "./target.ts";

/** What `lockstep status` knows: the history, and how a database stands to it. */
export type Status = {
  readonly history: History;
  readonly ledger: LedgerEvidence;
  readonly notes: readonly string[];
  /** The text of a statistics file, where it was asked for. */
  readonly stats: string | null;
};

const tableName = ({ schema, name }: LedgerTable): string => qualified(schema, name);

/** The same, once earlier texts of what seems to be edited are known. */
const withPast = async (
  { pastTexts }: Pick<LiveRequest, "pastTexts">,
  { ledger, entries }: NonNullable<LiveState["ledger"]>,
  files: readonly Filed[],
): Promise<LedgerEvidence["standings"]> => {
  const standings = statesOf(ledger, entries, files);
  const edited = standings.flatMap(({ state, migration }) =>
    state === "edited" && migration !== null ? [migration] : [],
  );
  if (pastTexts === null || edited.length === 0) return standings;
  const past = new Map<string, readonly Uint8Array[]>();
  for (const { id, up } of edited) past.set(id, await pastTexts(up.file));
  return statesOf(ledger, entries, files, past);
};

/** A note on each migration whose file was changed since, and says the same. */
export const formNotes = ({ standings }: LedgerEvidence): readonly string[] =>
  standings.flatMap(({ state, migration, remark }) =>
    state !== "applied" || remark === null || migration === null
      ? []
      : [
          `${migration.id} is applied, and ${remark}; \`lockstep promote --baseline ${migration.id}\` tells the ledger, for a tool that would mind.`,
        ],
  );

/** What a ledger that was found, or not, says of the files. */
export const ledgerEvidence = async (
  name: string,
  request: LiveRequest,
  history: History,
  files: readonly Filed[],
  found: LiveState["ledger"],
): Promise<LedgerEvidence> => {
  if (found === null) {
    const [likeliest] = ledgersFor(request, history);
    if (likeliest === undefined) throw new Problem("ledger-unknown", `there is no ledger ${request.live.ledger}`);
    return { database: name, ledger: null, standings: statesOf(likeliest, [], files) };
  }
  const { ledger, table } = found;
  return {
    database: name,
    ledger: { id: ledger.id, title: ledger.title, table: tableName(table) },
    standings: await withPast(request, found, files),
  };
};

/** Migrations that the ledger says were applied, in the order of the files. */
export const appliedIn = ({ standings }: LedgerEvidence): readonly Migration[] =>
  standings.flatMap(({ state, migration }) =>
    migration !== null && (state === "applied" || state === "edited") ? [migration] : [],
  );

/** Reads a ledger in a transaction that can write nothing. */
export const readLedger = async (
  request: LiveRequest,
  live: Live,
  history: History,
  files: readonly Filed[],
): Promise<LedgerEvidence> => {
  await using session = await live.connect();
  await session.run(snapshot);
  const [found] = await findLedgers(session.query, ledgersFor(request, history));
  await session.run(systemPathOnly);
  const entries =
    found === undefined ? [] : await withSums(session.query, found, await readEntries(session.query, found, files));
  await session.run("rollback");
  return await ledgerEvidence(live.name, request, history, files, found === undefined ? null : { ...found, entries });
};

/** Holds a database's ledger against the files. Writes nothing. */
export const status = async (request: LiveRequest, wantsStats = false): Promise<Status> => {
  const { history, notes } = await readOneHistory(request);
  const live = await reachTarget(request);
  const ledger = await readLedger(request, live, history, await filesOf(request, history));
  const line = live.tls === "unverified" && !live.local ? ["The certificate of the server was not verified."] : [];
  return {
    history,
    ledger,
    notes: [...notes, ...line, ...formNotes(ledger)],
    stats: wantsStats ? await statsOf(live) : null,
  };
};
