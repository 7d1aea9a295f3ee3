import { type Past, type Plain, parseTouch, plainScript, readAfter, takeSteps } from "../catalog/index.ts";
import type { Script } from "../model/index.ts";
import { SqlError } from "../model/index.ts";
import type { Answer } from "../postgres/contract.ts";
import { goesWhole } from "./run-script.ts";
import { changesReading, freshSession } from "./session-state.ts";
import { maySendTogether } from "./together.ts";
import type { Performed, Workbench } from "./workbench.ts";

// Scripts run for good, one behind the other. What a plain script touched is read by a message that is sent along with it,
// so many of them are on their way at once, and Postgres works while we look at what it answered. Whatever is not plain is
// waited for.

/** A script that ran, and what stood before it. */
export type Done = { readonly run: Performed; readonly past: Past };

export type StreamRequest = {
  readonly bench: Workbench;
  readonly token: string;
  readonly scripts: readonly Script[];
  /** OIDs that scripts before these dropped. */
  readonly dropped: Set<number>;
  /** Called for each in turn. False: stop. Scripts behind it may have run by then. */
  readonly done: (done: Done, index: number) => boolean;
  /** Called ahead of a script that is waited for. False: stop. */
  readonly ahead: (script: Script) => Promise<boolean>;
  /** What broke the rehearsal, told with the script that ran. */
  readonly blame: (error: unknown, index: number) => unknown;
  readonly signal: AbortSignal;
};

// More would not be faster, and when a script is refused, those behind it ran for nothing.
const atOnce = 16;

/** What to read after a script that may be sent together with others; null when it is one to wait for. */
export const plainOf = (script: Script): Plain | null =>
  goesWhole(script) && maySendTogether(script.sql) && !changesReading(script.sql) ? plainScript(script.sql) : null;

/** What leaves the session fresh after a plain script. Dropping changes nothing in it. */
export const tidyAfter = ({ onlyShapes, reads }: Plain): string | null =>
  onlyShapes ? (reads ? "reset all" : null) : freshSession;

type Sent = { readonly script: Script; readonly plain: Plain; readonly index: number };
/** Scripts that are read together. */
type Group = readonly Sent[];

/** Texts to send for a group: its scripts, and what reads and tidies after them, if anything. */
const textsOf = (group: Group): readonly string[] => {
  const plains = group.map(({ plain }) => plain);
  const tidy = plains.map(tidyAfter).findLast((text) => text !== null) ?? null;
  const reading = plains.some(({ reads }) => reads) ? `${readAfter(plains)}; ` : "";
  return [...group.map(({ script }) => script.sql), ...(tidy === null ? [] : [`${reading}${tidy}`])];
};

/** Cuts scripts into groups of which no two scripts are about the same. */
const groupsOf = (batch: readonly Sent[]): readonly Group[] => {
  const groups: Sent[][] = [];
  let names: Set<string> | null = null;
  for (const sent of batch) {
    const { plain } = sent;
    const joins = names !== null && plain.names !== null && !plain.names.some((name) => names?.has(name));
    const group = joins ? groups.at(-1) : undefined;
    if (group === undefined) groups.push([sent]);
    else group.push(sent);
    const known: readonly string[] = group === undefined ? [] : [...(names ?? [])];
    names = plain.names === null || !plain.onlyShapes ? null : new Set([...known, ...plain.names]);
  }
  return groups;
};

/** Null when Postgres refused it. */
const accepted = (settled: PromiseSettledResult<Answer> | undefined): Answer | null => {
  if (settled?.status === "fulfilled") return settled.value;
  if (settled?.reason instanceof SqlError) return null;
  throw settled?.reason ?? new Error("nothing was sent");
};

/** Given when a script lied about what it dropped: what was seen before is not to be believed either. */
const nothing = -1;

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

const send = async (request: StreamRequest, running: (index: number) => void): Promise<number> => {
  const { bench, token, scripts, dropped, done, ahead, signal } = request;
  const plainAt = (index: number): Sent | null => {
    const script = scripts[index];
    const plain = script === undefined || !bench.foreseeable(script.sql) ? null : plainOf(script);
    return script === undefined || plain === null ? null : { script, plain, index };
  };
  const batchFrom = (from: number): readonly Sent[] => {
    const batch: Sent[] = [];
    for (let next = plainAt(from); next !== null && batch.length < atOnce; next = plainAt(from + batch.length)) {
      batch.push(next);
    }
    return batch;
  };
  /** Takes over what a group did; gives the index of the script where it stopped, or null. */
  const takeGroup = (group: Group, answers: readonly PromiseSettledResult<Answer>[]): number | null => {
    const first = group[0]?.index ?? 0;
    running(first);
    const all = answers.map(accepted);
    const refused = all.indexOf(null);
    if (refused >= 0) return group[refused]?.index ?? first;
    const rans = group.map(({ script, plain }, at) => {
      const touches = (all[at]?.notices ?? []).flatMap(({ message }) => parseTouch(token, message) ?? []);
      return { sql: script.sql, plain, touches };
    });
    const rows = all.length > group.length ? (all.at(-1)?.rows ?? []) : [];
    let stopped = first;
    const came = takeSteps(bench.mirror, rans, rows, dropped, (past, at) => {
      stopped = first + at;
      const run: Performed = { failure: null, ms: all[at]?.ms ?? 0, mode: "whole", clean: true, leaks: [] };
      return done({ run, past }, stopped);
    });
    if (came === "forged") return nothing;
    return came === "taken" ? null : stopped;
  };
  const take = (groups: readonly Group[], answers: readonly PromiseSettledResult<Answer>[]): number | null => {
    let at = 0;
    for (const group of groups) {
      const { length } = textsOf(group);
      const stopped = takeGroup(group, answers.slice(at, at + length));
      if (stopped !== null) return stopped;
      at += length;
    }
    return null;
  };
  let waiting: (() => number | null) | null = null;
  const settle = (): number | null => {
    const stopped = waiting?.() ?? null;
    waiting = null;
    return stopped;
  };
  let checked = 0;
  let index = 0;
  let batch = batchFrom(index);
  while (index < scripts.length) {
    signal.throwIfAborted();
    if (batch.length > 0) {
      const groups = groupsOf(batch);
      const asked = bench.askAll(groups.flatMap(textsOf));
      const stopped = settle();
      index += batch.length;
      batch = batchFrom(index);
      const answers = await asked;
      if (stopped !== null) return stopped;
      waiting = () => take(groups, answers);
      continue;
    }
    const stopped = settle();
    if (stopped !== null) return stopped;
    const script = scripts[index];
    running(index);
    if (script === undefined || !(await ahead(script))) return index;
    // What is waited for may drop for good what others only said they dropped, and nobody would see that.
    if (await bench.holdsAny([...dropped].slice(checked))) return nothing;
    checked = dropped.size;
    const run = await bench.perform(script);
    if (run.failure !== null) return index;
    const past = await bench.follow(script.sql);
    if (!done({ run, past }, index)) return index;
    index += 1;
    batch = batchFrom(index);
  }
  return settle() ?? scripts.length;
};
