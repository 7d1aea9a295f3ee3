import type { LedgerWrite } from "../ledgers/index.ts";
import { Problem } from "../model/index.ts";
import type { Deployment, Surroundings } from "./contract.ts";
import { Line } from "./line.ts";
import { takeLocks } from "./locks.ts";
import { pooledOrRefuse } from "./pooler.ts";
import { inTransaction } from "./transaction.ts";

/** Writes into a ledger, in one transaction, under the locks of a promotion and behind its fence. Rejects unless it is written. */
export const repairLedger = async (
  deployment: Deployment,
  around: Surroundings,
  writes: readonly LedgerWrite[],
): Promise<void> => {
  const pooled = await pooledOrRefuse(deployment, around);
  await using line = new Line(deployment, around, pooled);
  await line.open();
  await takeLocks(line);
  const verdict = await inTransaction(
    line,
    deployment.table,
    async () => true,
    async () => {
      for (const { text, values } of writes) await line.waitFor((session) => session.query(text, values));
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
};
