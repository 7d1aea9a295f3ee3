import type { Plain } from "../catalog/index.ts";
import type { Failure, Migration, Script, Unwind } from "../model/index.ts";
import type { Session } from "../postgres/contract.ts";
import { failureOf } from "./failure.ts";
import { plainOf, tidyAfter } from "./plain-script.ts";
import { goesWhole, runScript, type ScriptRun, sendOtherwise } from "./run-script.ts";
import { freshSession } from "./session-state.ts";
import type { Site } from "./site.ts";
import { expectAccepted, maySendTogether, outcomeOf } from "./together.ts";

// Scripts one after the other, each in a fresh session, without looking at what they do.

type Direction = "up" | "down";

export type RunRequest = {
  readonly site: Site;
  /** Scripts that ran before as they stand, so that nobody has to wait for what Postgres asks for instead. */
  readonly tried: ReadonlySet<Script>;
  readonly signal: AbortSignal;
};

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

type Waiting = { readonly migration: string; readonly script: Script; readonly plain: Plain | null };

/** Runs plain scripts in one round trip; gives the first that fails. Those behind it have run. */
const runBatch = async (session: Session, batch: readonly Waiting[]) => {
  const texts = batch.map(({ script, plain }) => [script.sql, plain === null ? null : tidyAfter(plain)]);
  const settled = await session.runAll(texts.flat().filter((text) => text !== null));
  let at = 0;
  for (const [index, { migration, script }] of batch.entries()) {
    const { refusal } = outcomeOf(settled[at]);
    if (refusal !== null) {
      return { migration, failure: failureOf(script, { start: 0, end: script.sql.length }, refusal) };
    }
    if (texts[index]?.[1] !== null) expectAccepted(settled[at + 1]);
    at += texts[index]?.[1] === null ? 1 : 2;
  }
  return null;
};

// As in a stream: more would not be faster.
const atOnce = 16;

const runNext = async (session: Session, site: Site, waiting: readonly Waiting[]) => {
  const [first] = waiting;
  if (first === undefined) return { ran: 0, failed: null };
  const end = waiting.findIndex(({ plain }, at) => plain === null || at >= atOnce);
  const batch = waiting.slice(0, end < 0 ? waiting.length : end);
  if (batch.length > 0) return { ran: batch.length, failed: await runBatch(session, batch) };
  const { failure } = await runFresh(session, first.script, site);
  return { ran: 1, failed: failure === null ? null : { migration: first.migration, failure } };
};

/** Runs one direction of all, in the given order; gives the first that fails. */
export const runScripts = async (
  session: Session,
  { site, tried, signal }: RunRequest,
  migrations: readonly Migration[],
  direction: Direction,
): Promise<Unwind["failure"]> => {
  let waiting: readonly Waiting[] = migrations.flatMap((migration) => {
    const script = migration[direction];
    if (script === null) return [];
    return [{ migration: migration.id, script, plain: tried.has(script) ? plainOf(script) : null }];
  });
  while (waiting.length > 0) {
    signal.throwIfAborted();
    const { ran, failed } = await runNext(session, site, waiting);
    if (failed !== null) return { ...failed, direction };
    waiting = waiting.slice(ran);
  }
  return null;
};

/** The scripts of steps that Postgres took whole. */
export const triedIn = (
  steps: readonly { readonly migration: Migration; readonly up: Ran; readonly down: Ran }[],
): ReadonlySet<Script> =>
  new Set(
    steps.flatMap(({ migration, up, down }) => [
      ...(tookWhole(up) ? [migration.up] : []),
      ...(tookWhole(down) && migration.down !== null ? [migration.down] : []),
    ]),
  );

type Ran = { readonly status: string; readonly mode: string; readonly failure: Failure | null };

const tookWhole = ({ status, mode }: Ran): boolean => status === "ok" && mode === "whole";
