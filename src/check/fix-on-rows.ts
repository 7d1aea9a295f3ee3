// SQL that closes a drift is proved where tables are empty. What it does where they hold rows is tried, and said beside it.
import { heldWords, lossWords } from "../checks/index.ts";
import type { CheckRequest, Drift, RowsTrial } from "../model/index.ts";
import type { Database } from "../postgres/index.ts";
import type { Site } from "../rehearse/index.ts";
import { tryScript } from "../trials/index.ts";
import { readSeeds } from "./server.ts";

/** What is to be known before it is run, one sentence each. */
const saidOf = (trial: RowsTrial): readonly string[] => {
  const held = heldWords(trial).filter((sentence) => sentence.startsWith("Rows"));
  if (trial.up !== null) return [`On tables with rows it fails: ${trial.up.message} (${trial.up.sqlstate}).`, ...held];
  const losses = trial.losses.map((loss) => `It takes away what rows hold: ${lossWords(loss)} after it.`);
  return losses.length === 0 ? [] : [...losses, ...held];
};

/** More rows make it slower and tell nothing more. */
const enoughRows = 100;

/** Adds what its SQL does to rows. `database` is what the migrations made, with no open session. */
export const withRowsTold = async (
  request: Pick<CheckRequest, "settings" | "tree">,
  { site, database }: { readonly site: Site; readonly database: Database },
  drift: Drift,
): Promise<Drift> => {
  const { fix } = drift;
  if (fix === null || !fix.proved || fix.sql === "") return drift;
  const trial = await tryScript({
    site,
    database,
    script: { file: drift.source, sql: fix.sql, transaction: "one", queries: null },
    rows: Math.min(request.settings.rows, enoughRows),
    seeds: await readSeeds(request),
  });
  return trial === null ? drift : { ...drift, fix: { ...fix, onRows: saidOf(trial) } };
};
