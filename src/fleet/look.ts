// Where a database stands, by one read of its ledger: at tip, behind, or nothing to go on with. Nothing is written.

import type { Filed } from "../ledgers/index.ts";
import { readLedger } from "../live/status.ts";
import { type History, type LedgerStanding, Problem } from "../model/index.ts";
import { reachLive } from "../postgres/index.ts";
import { isAccepted } from "../promote/judged.ts";
import type { FleetRequest, Target, TargetOutcome } from "./contract.ts";

/** What the files say, read once for all databases. */
export type Files = { readonly history: History; readonly files: readonly Filed[] };

export type Look = {
  readonly outcome: Extract<TargetOutcome, "at-tip" | "behind" | "ahead" | "diverged" | "unjudged">;
  readonly database: string | null;
  readonly standsAt: string | null;
  readonly pending: number;
  readonly reason: string | null;
};

type State = LedgerStanding["state"];

const words: Readonly<Partial<Record<State, string>>> = {
  missing: "no such file",
  edited: "edited since",
  failed: "not finished",
  "out-of-order": "passed over",
  partly: "applied in part",
};

const nameOf = ({ migration, key }: LedgerStanding): string => migration?.id ?? key;

const listed = (wrong: readonly LedgerStanding[]): string => {
  const some = wrong.slice(0, 3).map((one) => `\`${nameOf(one)}\` ${words[one.state] ?? one.state}`);
  return `${some.join(", ")}${wrong.length > 3 ? ` and ${wrong.length - 3} more` : ""}`;
};

const lastOf = (standings: readonly LedgerStanding[], states: readonly State[]): string | null => {
  const last = standings.findLast(({ state }) => states.includes(state));
  return last === undefined ? null : nameOf(last);
};

/** What a ledger means for a database. */
const judged = (standings: readonly LedgerStanding[], accepted: readonly string[]): Omit<Look, "database"> => {
  const wrong = standings.filter(
    (one) => words[one.state] !== undefined && !isAccepted(`ledger-drift:${nameOf(one)}`, accepted),
  );
  const pending = standings.filter(({ state }) => state === "pending" || state === "out-of-order").length;
  const standsAt = lastOf(standings, ["applied", "edited"]);
  if (wrong.length === 0) return { outcome: pending === 0 ? "at-tip" : "behind", standsAt, pending, reason: null };
  const ahead = pending === 0 && wrong.every(({ state }) => state === "missing");
  const reason = ahead ? `its ledger has what the files lack: ${listed(wrong)}` : `its ledger says: ${listed(wrong)}`;
  if (!ahead) return { outcome: "diverged", standsAt, pending, reason };
  return { outcome: "ahead", standsAt: lastOf(standings, ["missing"]), pending, reason };
};

/** Reads a database's ledger. What cannot be reached is told, not thrown. */
export const lookAt = async (request: FleetRequest, { history, files }: Files, { url }: Target): Promise<Look> => {
  const { tls, caCert } = request.live;
  try {
    const live = await reachLive({ url, tls, caCert, keep: true });
    const { standings, database } = await readLedger(request, live, history, files);
    return { database, ...judged(standings, request.promote.acceptDrift) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const reason = error.detail === null ? error.message : `${error.message}: ${error.detail}`;
    return { outcome: "unjudged", database: null, standsAt: null, pending: 0, reason };
  }
};
