import { choosePlatform } from "../check/platform.ts";
import { readBefore } from "../check/server.ts";
import { type Blocker, toolAtWork } from "../deploy/index.ts";
import { type LiveState, readLive } from "../drift/index.ts";
import { type Filed, findLedgers, type Ledger, type LedgerTable, ledgers, placeFor } from "../ledgers/index.ts";
import { ledgerEvidence } from "../live/status.ts";
import { filesOf, ledgersFor, reachTarget, readOneHistory } from "../live/target.ts";
import type { History, LedgerEvidence, Script } from "../model/index.ts";
import type { Platform } from "../platforms/index.ts";
import type { Live } from "../postgres/index.ts";
import { loadParser, qualified } from "../sql/index.ts";
import { type Begun, begunIn } from "./begun.ts";
import type { ChangeRequest } from "./contract.ts";
import { isUnfinished } from "./deployment.ts";

/** What the files and the database say, before anybody judged it. */
export type Ground = {
  readonly history: History;
  readonly files: readonly Filed[];
  readonly before: readonly Script[];
  readonly platform: Platform;
  readonly live: Live;
  readonly state: LiveState;
  readonly ledger: Ledger;
  /** Also where it is yet to be made. */
  readonly table: LedgerTable;
  readonly standings: LedgerEvidence;
  /** Who holds the lock of the ledger's tool, where the ledger speaks of something unfinished. */
  readonly atWork: Blocker | null;
  /** What earlier runs left unfinished. */
  readonly begun: readonly Begun[];
  /** Ledgers of other tools that hold something, where ours is not there. As SQL would write their tables. */
  readonly strangers: readonly { readonly id: string; readonly table: string }[];
};

const readOnly = "begin transaction isolation level repeatable read, read only";

type Place = Pick<Ground, "ledger" | "table" | "strangers">;

/** The ledger that is there, or the one to be made and who else was at work here. */
const placeOf = async (
  live: Live,
  wanted: readonly Ledger[],
  found: LiveState["ledger"],
  files: readonly Filed[],
): Promise<Place | null> => {
  if (found !== null) return { ledger: found.ledger, table: found.table, strangers: [] };
  const [ledger] = wanted;
  if (ledger === undefined) return null;
  await using session = await live.connect();
  await session.run(readOnly);
  const others = await findLedgers(session.query, ledgers);
  const strangers: Place["strangers"][number][] = [];
  for (const other of others) {
    const entries = await other.ledger.read(session.query, other.table, files).catch(() => []);
    if (session.status() === "failed") await session.run(`rollback; ${readOnly}`);
    if (entries.length === 0 || wanted.includes(other.ledger)) continue;
    strangers.push({ id: other.ledger.id, table: qualified(other.table.schema, other.table.name) });
  }
  const table = await placeFor(session.query, ledger, ledger.columns);
  await session.run("rollback");
  return { ledger, table, strangers };
};

/** Reads everything that a decision needs. Writes nothing. */
export const readGround = async (request: ChangeRequest): Promise<Ground> => {
  await loadParser();
  const { history } = await readOneHistory(request);
  const files = await filesOf(request, history);
  const before = await readBefore(request);
  const live = await reachTarget(request);
  request.progress({ stage: "reading the database", done: 0, total: 0 });
  const wanted = ledgersFor(request, history);
  const state = await readLive(live, wanted, files);
  const standings = await ledgerEvidence(live.name, request, history, files, state.ledger);
  const place = await placeOf(live, wanted, state.ledger, files);
  if (place === null) throw new Error(`there is no ledger for ${request.live.ledger}`);
  const { platform } = choosePlatform(request.settings, history);
  const begun = await begunIn(live, history.migrations);
  const atWork = isUnfinished({ standings }) ? await toolAtWork({ live, ...place }) : null;
  return { history, files, before, platform, live, state, standings, atWork, begun, ...place };
};
