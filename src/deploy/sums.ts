// Sums of what is applied, where the ledger keeps nothing of it: in the transaction of its row, and never in its way.
import { createSums, forgetSums, maySum, needsSums, recordSums, sumsOf } from "../ledgers/index.ts";
import { Problem, SqlError } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import type { Effort } from "./effort.ts";
import { ensureSideTable } from "./intents.ts";
import { remembered } from "./ledger-state.ts";
import type { Line } from "./line.ts";

/** Sees whether they can be kept in this run, and makes their table. Nothing is refused where they cannot. */
export const prepareSums = async (line: Line): Promise<void> => {
  if (!needsSums(line.deployment.ledger)) return;
  try {
    await ensureSideTable(line, "sums", createSums);
    line.sums = await line.waitFor((session) => maySum(session.query));
  } catch (error) {
    if (!(error instanceof Problem || error instanceof SqlError)) throw error;
    if (line.connected && line.session.status() !== "idle") line.drop();
  }
};

/** Behind the row of the ledger, whose transaction it names: in a savepoint, since nothing depends on it. */
export const tellSums = async (session: Session, { line, table, task }: Effort): Promise<void> => {
  if (!line.sums) return;
  const { deployment } = line;
  const key = deployment.ledger.keyOf(task.filed);
  const { migration } = remembered(deployment, task.filed);
  const { text, values } =
    task.direction === "up" ? recordSums(table, key, sumsOf(migration), deployment.run.id) : forgetSums(table, key);
  await session.run("savepoint lockstep_sums");
  try {
    await session.query(text, values);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    await session.run("rollback to savepoint lockstep_sums");
  }
  await session.run("release savepoint lockstep_sums");
};
