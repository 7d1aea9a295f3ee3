import { type Effect, parseTouch, relationsIn, stepReadOf, type Unread } from "../catalog/index.ts";
import type { Script } from "../model/index.ts";
import { SqlError } from "../model/index.ts";
import type { Answer } from "../postgres/contract.ts";
import { type Batch, type Message, nextBatch, type Sent } from "./batch.ts";
import type { NamesInFlight } from "./names-in-flight.ts";
import { plainOf } from "./plain-script.ts";
import type { Performed, Workbench } from "./workbench.ts";

// Scripts run for good, one behind the other. What a plain script touched is read before the next that can change it, by a
// message that is sent along with that one, so many of them are on their way at once, and Postgres works while we look at
// what it answered. Whatever is not plain is waited for, and finds everything read.

/** A script that ran. What it changed is complete once nothing is unread. */
export type Done = { readonly run: Performed; readonly effect: Effect };

/** What is known of the way so far. */
export type Trail = { readonly unread: Unread; readonly names: NamesInFlight };

export type StreamRequest = {
  readonly bench: Workbench;
  readonly token: string;
  readonly scripts: readonly Script[];
  readonly trail: Trail;
  /** What is to be worked out before the first answer is looked at, while Postgres works. False: believe none. */
  readonly first?: () => boolean;
  /** Called for each in turn. Scripts behind it may have run by then. */
  readonly done: (done: Done, index: number) => void;
  /** Called ahead of a script that is waited for. False: stop. */
  readonly ahead: (script: Script) => Promise<boolean>;
  /** What broke the rehearsal, told with the script that ran. */
  readonly blame: (error: unknown, index: number) => unknown;
  readonly signal: AbortSignal;
};

/** Given when a script did what cannot be told apart, or lied: what was seen before is not to be believed either. */
const nothing = -1;

/** Reads all that is unread; false when something of it is not as it was told. */
export const catchUp = async (bench: Workbench, { unread, names }: Trail): Promise<boolean> => {
  const extent = unread.extent();
  names.clear();
  return extent === null || unread.takeAll(await bench.read(extent));
};

/** Runs all; gives the index of the first script about which something is wrong, or their number; -1: believe none. */
export const stream = async (request: StreamRequest): Promise<number> => {
  let running = 0;
  try {
    return await send(request, (index) => {
      running = index;
    });
  } catch (error) {
    throw request.blame(error, running);
  }
};

// Batches that are on their way at once.
const inFlight = 2;

/** Null when Postgres refused it. */
const accepted = (settled: PromiseSettledResult<Answer> | undefined): Answer | null => {
  if (settled?.status === "fulfilled") return settled.value;
  if (settled?.reason instanceof SqlError) return null;
  throw settled?.reason ?? new Error("nothing was sent");
};

type Taken = { readonly messages: readonly Message[]; readonly answers: readonly PromiseSettledResult<Answer>[] };

/**
 * Takes over what a batch did; gives the index of the script that was refused, or null. Scripts behind it have run: what
 * they touched has to be told apart from what those before it left. `refused`: one in an earlier batch.
 */
const takeBatch = (
  { token, trail, done }: StreamRequest,
  { messages, answers }: Taken,
  running: (index: number) => void,
  refused: number | null,
): number | null => {
  let stopped = refused;
  const takeScript = ({ script, plain, index }: Sent, at: number): boolean => {
    if (stopped === null) running(index);
    const answer = accepted(answers[at]);
    const found = messages[at + 1]?.type === "granted" ? accepted(answers[at + 1]) : undefined;
    if (answer === null) {
      stopped ??= index;
      return true;
    }
    if (found === null) return false;
    const touches = answer.notices.flatMap(({ message }) => parseTouch(token, message) ?? []);
    const effect: Effect = { before: new Map(), after: new Map() };
    const ran = { sql: script.sql, plain, touches, granted: relationsIn(found?.rows ?? []) };
    if (trail.unread.note(ran, effect) !== "noted") return false;
    if (stopped === null)
      done({ run: { failure: null, ms: answer.ms, mode: "whole", clean: true, leaks: [] }, effect }, index);
    return true;
  };
  for (const [at, message] of messages.entries()) {
    if (message.type === "script") {
      if (!takeScript(message.sent, at)) return nothing;
      continue;
    }
    const answer = accepted(answers[at]);
    if (answer === null) return nothing;
    if (message.type !== "read") continue;
    const { relations, entries } = stepReadOf(answer.rows);
    if (!trail.unread.take(relations, message.slots, entries)) return nothing;
  }
  return stopped;
};

const send = async (request: StreamRequest, running: (index: number) => void): Promise<number> => {
  const { bench, scripts, trail, done, ahead, signal } = request;
  const plainAt = (index: number): Sent | null => {
    const script = scripts[index];
    const plain = script === undefined || !bench.foreseeable(script.sql) ? null : plainOf(script);
    return script === undefined || plain === null ? null : { script, plain, index };
  };
  // Sent and not taken over yet, in their order. Postgres finds the next at hand when it is done with the first.
  const sent: { readonly messages: readonly Message[]; readonly answers: ReturnType<Workbench["askAll"]> }[] = [];
  let first = request.first ?? (() => true);
  const begin = (): boolean => {
    const begun = first();
    first = () => true;
    return begun;
  };
  /** Takes over the answers to what was sent first; once one was refused, those to all that was sent. */
  const takeNext = async (): Promise<number | null> => {
    let stopped: number | null = null;
    do {
      const next = sent.shift();
      if (next === undefined) break;
      const taken = { messages: next.messages, answers: await next.answers };
      if (stopped !== nothing) stopped = takeBatch(request, taken, running, stopped);
    } while (stopped !== null);
    return stopped;
  };
  let checked = 0;
  let index = 0;
  let batch: Batch = nextBatch(index, plainAt, trail.names);
  while (index < scripts.length || sent.length > 0) {
    signal.throwIfAborted();
    while (batch.count > 0 && sent.length < inFlight) {
      const { messages, count } = batch;
      const answers = bench.askAll(messages.map(({ sql }) => sql));
      // Whoever waits for it hears of it; another may break first.
      answers.catch(() => undefined);
      sent.push({ messages, answers });
      index += count;
      batch = nextBatch(index, plainAt, trail.names);
    }
    if (!begin()) {
      await Promise.allSettled(sent.map(({ answers }) => answers));
      return nothing;
    }
    if (sent.length > 0) {
      const stopped = await takeNext();
      if (stopped !== null) return stopped;
      continue;
    }
    running(index);
    if (!(await catchUp(bench, trail))) return nothing;
    const script = scripts[index];
    if (script === undefined) return index;
    if (plainAt(index) !== null) {
      batch = nextBatch(index, plainAt, trail.names);
      continue;
    }
    if (!(await ahead(script))) return index;
    // What is waited for may drop for good what others only said they dropped, and nobody would see that.
    const dropped = trail.unread.dropped();
    if (await bench.holdsAny(dropped.slice(checked))) return nothing;
    checked = dropped.length;
    const run = await bench.perform(script);
    if (run.failure !== null) return index;
    const before = new Map(await bench.follow(script.sql));
    const after = new Map([...before.keys()].map((address) => [address, bench.mirror.entries.get(address) ?? null]));
    done({ run, effect: { before, after } }, index);
    index += 1;
    batch = nextBatch(index, plainAt, trail.names);
  }
  return scripts.length;
};
