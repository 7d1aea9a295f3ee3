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

/** Plain scripts that were sent, and what was sent for each. */
type Batch = {
  readonly scripts: readonly Waiting[];
  readonly texts: readonly (readonly string[])[];
  readonly answers: ReturnType<Session["askAll"]>;
};

const send = (session: Session, scripts: readonly Waiting[]): Batch => {
  const texts = scripts.map(({ script, plain }) => {
    const tidy = plain === null ? null : tidyAfter(plain);
    return tidy === null ? [script.sql] : [script.sql, tidy];
  });
  const answers = session.askAll(texts.flat());
  // Whoever waits for it hears of it; another may break first.
  answers.catch(() => undefined);
  return { scripts, texts, answers };
};

/** The first that failed. Those behind it have run. */
const failedIn = async ({ scripts, texts, answers }: Batch) => {
  const settled = await answers;
  let at = 0;
  for (const [index, { migration, script }] of scripts.entries()) {
    const { refusal } = outcomeOf(settled[at]);
    if (refusal !== null) {
      return { migration, failure: failureOf(script, { start: 0, end: script.sql.length }, refusal) };
    }
    const count = texts[index]?.length ?? 1;
    if (count > 1) expectAccepted(settled[at + 1]);
    at += count;
  }
  return null;
};

// As in a stream: more would not be faster.
const atOnce = 16;
const inFlight = 2;

/** The scripts from there on that may be sent together. */
const plainFrom = (waiting: readonly Waiting[], from: number): readonly Waiting[] => {
  const some = waiting.slice(from, from + atOnce);
  const end = some.findIndex(({ plain }) => plain === null);
  return end < 0 ? some : some.slice(0, end);
};

/** Runs one direction of all, in the given order; gives the first that fails. */
export const runScripts = async (
  session: Session,
  { site, tried, signal }: RunRequest,
  migrations: readonly Migration[],
  direction: Direction,
): Promise<Unwind["failure"]> => {
  const waiting: readonly Waiting[] = migrations.flatMap((migration) => {
    const script = migration[direction];
    if (script === null) return [];
    return [{ migration: migration.id, script, plain: tried.has(script) ? plainOf(script) : null }];
  });
  const sent: Batch[] = [];
  let at = 0;
  while (at < waiting.length || sent.length > 0) {
    signal.throwIfAborted();
    for (let some = plainFrom(waiting, at); some.length > 0 && sent.length < inFlight; some = plainFrom(waiting, at)) {
      sent.push(send(session, some));
      at += some.length;
    }
    const batch = sent.shift();
    const next = waiting[at];
    if (batch !== undefined) {
      const failed = await failedIn(batch);
      if (failed === null) continue;
      await Promise.allSettled(sent.map(({ answers }) => answers));
      return { ...failed, direction };
    }
    if (next === undefined) break;
    const { failure } = await runFresh(session, next.script, site);
    if (failure !== null) return { migration: next.migration, failure, direction };
    at += 1;
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
