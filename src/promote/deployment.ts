import { type Deployment, type Examination, examine, type Surroundings } from "../deploy/index.ts";
import type { Migration, Problem } from "../model/index.ts";
import type { ChangeRequest } from "./contract.ts";
import type { Ground } from "./ground.ts";

/** How long to find out what became of a COMMIT whose reply was lost. */
const settleForMs = 60_000;

export const surroundings = ({ around, signal }: ChangeRequest): Surroundings => ({ ...around, signal });

/** What the engine is to do. */
export const deploymentFor = (
  { promote, run }: ChangeRequest,
  { live, ledger, table, files }: Ground,
  migrations: readonly Migration[],
  known: { readonly planned: readonly string[] | null; readonly freely: ReadonlySet<string> },
): Deployment => ({
  live,
  ledger,
  table,
  files,
  pending: migrations.map(({ id }) => id),
  ...known,
  patience: {
    lockTimeoutMs: promote.lockTimeoutMs,
    retryForMs: promote.retryForMs,
    statementTimeoutMs: promote.statementTimeoutMs ?? 0,
    settleForMs,
  },
  allowPooler: promote.allowPooler,
  showData: false,
  run,
});

/** Does the ledger speak of an attempt that did not finish? That is judged with what else it says. */
export const isUnfinished = ({ standings }: Pick<Ground, "standings">): boolean =>
  standings.standings.some(({ state }) => state === "failed");

/** Looks at the database as the engine does. Writes nothing. */
export const examineFor = async (
  request: ChangeRequest,
  ground: Ground,
): Promise<{ readonly examination: Examination; readonly problems: readonly Problem[] }> => {
  const examination = await examine(ground, surroundings(request));
  const { allowPooler } = request.promote;
  const known = new Set([...(allowPooler ? ["pooler"] : []), ...(isUnfinished(ground) ? ["ledger-failed"] : [])]);
  return { examination, problems: examination.problems.filter(({ code }) => !known.has(code)) };
};
