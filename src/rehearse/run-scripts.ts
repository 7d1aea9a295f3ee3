import type { Migration, Script, Unwind } from "../model/index.ts";
import type { Session } from "../postgres/contract.ts";
import { failureOf } from "./failure.ts";
import { goesWhole, runScript, type ScriptRun, sendOtherwise } from "./run-script.ts";
import { freshSession } from "./session-state.ts";
import type { Site } from "./site.ts";
import { maySendTogether, outcomeOf } from "./together.ts";

// Scripts one after the other, each in a fresh session, without looking at what they do.

type Direction = "up" | "down";

/** Runs a script and leaves the session fresh; in one round trip where the script allows that. */
const runFresh = async (session: Session, script: Script, site: Site): Promise<Pick<ScriptRun, "failure">> => {
  if (goesWhole(script) && maySendTogether(script.sql)) {
    const [own] = await session.runAll([script.sql, freshSession]);
    const { refusal } = outcomeOf(own);
    if (refusal === null) return { failure: null };
    const failure = failureOf(script, { start: 0, end: script.sql.length }, refusal);
    const other = await sendOtherwise(session, script, failure, site.lender);
    await session.run(freshSession);
    return other ?? { failure };
  }
  const run = await runScript(session, script, site.lender);
  await session.run(freshSession);
  return run;
};

/** Runs one direction of all, in the given order; gives the first that fails. */
export const runScripts = async (
  session: Session,
  { site, signal }: { readonly site: Site; readonly signal: AbortSignal },
  migrations: readonly Migration[],
  direction: Direction,
): Promise<Unwind["failure"]> => {
  for (const migration of migrations) {
    signal.throwIfAborted();
    const script: Script | null = migration[direction];
    if (script === null) continue;
    const { failure } = await runFresh(session, script, site);
    if (failure !== null) return { migration: migration.id, direction, failure };
  }
  return null;
};
