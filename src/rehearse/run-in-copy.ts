import type { Failure, Script } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { runScript } from "./run-script.ts";
import type { Site } from "./site.ts";

/** What stopped a row of scripts. */
export type Stopped = { readonly script: Script; readonly failure: Failure };

/** Runs scripts for good, each in a session of its own, up to the first that fails. Null where none does. */
export const runEach = async (site: Site, database: Database, scripts: readonly Script[]): Promise<Stopped | null> => {
  for (const script of scripts) {
    await using session = await database.connect(site.role);
    const { failure } = await runScript(session, script, site.lender);
    if (failure !== null) return { script, failure };
  }
  return null;
};

/** The same in a copy of a database that has no open session. The copy is gone once `tell` has told of it. */
export const runInCopy = async <T>(
  site: Site,
  database: Pick<Database, "name">,
  scripts: readonly Script[],
  tell: (copy: Database, stopped: Stopped | null) => Promise<T>,
): Promise<T> => {
  await using copy = await site.createDatabase(database.name);
  return await tell(copy, await runEach(site, copy, scripts));
};
