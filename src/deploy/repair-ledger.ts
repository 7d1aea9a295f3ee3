import { type LedgerWrite, maySum } from "../ledgers/index.ts";
import { Problem } from "../model/index.ts";
import type { Deployment, Surroundings } from "./contract.ts";
import { Line } from "./line.ts";
import { takeLocks } from "./locks.ts";
import { pooledOrRefuse } from "./pooler.ts";
import { inTransaction } from "./transaction.ts";

/**
 * Writes into a ledger, in one transaction, under the locks of a promotion and behind its fence. Rejects unless it is written.
 * `sums` go into our side table with it where this role may write there: says whether they did.
 */
export const repairLedger = async (
  deployment: Deployment,
  around: Surroundings,
  { writes, sums }: { readonly writes: readonly LedgerWrite[]; readonly sums: readonly LedgerWrite[] },
): Promise<boolean> => {
  const pooled = await pooledOrRefuse(deployment, around);
  await using line = new Line(deployment, around, pooled);
  await line.open();
  await takeLocks(line);
  const summing = sums.length > 0 && (await line.waitFor((session) => maySum(session.query)));
  const all = summing ? [...writes, ...sums] : writes;
  if (all.length === 0) return false;
  const verdict = await inTransaction(
    line,
    deployment.table,
    async () => true,
    async () => {
      for (const { text, values } of all) await line.waitFor((session) => session.query(text, values));
    },
  );
  if (verdict.type === "rolled-back") throw verdict.error;
  if (verdict.type === "unknown") {
    throw new Problem("repair-unknown", "nobody could be asked whether the ledger was written", {
      kind: "could-not-judge",
      hint: "Run this again when the server answers: it reads the ledger first.",
      cause: verdict.error,
    });
  }
  return summing;
};
