// Which wave and which shard a database is in follows from its own name and host alone, so a database that is added while a
// fleet is under way moves no other one from a wave that is to come into one that is over.

import { createHash } from "node:crypto";
import { Problem } from "../model/index.ts";
import type { FleetRequest, Part, Target } from "./contract.ts";

type Order = Pick<FleetRequest["fleet"], "canary" | "waves" | "shards">;

const numberOf = (text: string): number => createHash("sha256").update(text).digest().readUInt32BE(0);

/** From 0 to 1, the same for the same text everywhere. */
const lot = (text: string): number => numberOf(text) / 2 ** 32;

const matches = (name: string, patterns: readonly string[]): boolean =>
  patterns.some((one) => (one.endsWith("*") ? name.startsWith(one.slice(0, -1)) : name === one));

const firstByLot = (targets: readonly Target[]): string | null =>
  targets.toSorted((a, b) => lot(a.name) - lot(b.name) || (a.name < b.name ? -1 : 1))[0]?.name ?? null;

/** Every database with its wave, which counts from 1: the canaries. */
export const wavesOf = (targets: readonly Target[], { canary, waves }: Order): ReadonlyMap<Target, number> => {
  const idle = canary.filter((one) => !targets.some(({ name }) => matches(name, [one])));
  if (idle.length > 0) {
    throw new Problem("canary-unknown", `no database is called ${idle.map((one) => JSON.stringify(one)).join(", ")}`, {
      hint: "`canary` takes names from the list of databases; a name may end in `*`.",
    });
  }
  const chosen = canary.length > 0 ? canary : [firstByLot(targets) ?? ""];
  const waveOf = ({ name }: Target): number => {
    if (canary.length > 0 ? matches(name, chosen) : name === chosen[0]) return 1;
    const at = lot(name) * 100;
    return (
      2 +
      Math.max(
        0,
        waves.findIndex((percent) => at < percent),
      )
    );
  };
  return new Map(targets.map((target) => [target, waveOf(target)]));
};

// The last steps of MurmurHash3: every bit of the number reaches every bit of the answer.
const mixed = (number: number): number => {
  const once = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
};

/** Where a host is the same for all databases on it, so that one job sees to its connections. */
const shardOf = ({ host }: Target, of: number): number => {
  const own = numberOf(host);
  let [best, most] = [1, -1];
  for (let shard = 1; shard <= of; shard += 1) {
    const weight = mixed(own ^ Math.imul(shard, 0x9e3779b1));
    if (weight > most) [best, most] = [shard, weight];
  }
  return best;
};

const hostsIn = (targets: readonly Target[]): number => new Set(targets.map(({ host }) => host)).size;

export const partText = ({ wave, shard, of }: Part): string => `${wave}:${shard}/${of}`;

/** Reads `2:1/8`. Null: it is none. */
export const readPart = (text: string): Part | null => {
  const [, wave, shard, of] = (/^([1-9]\d{0,2}):([1-9]\d{0,2})\/([1-9]\d{0,2})$/.exec(text) ?? []).map(Number);
  if (wave === undefined || shard === undefined || of === undefined || shard > of || of > 256) return null;
  return { wave, shard, of };
};

/** The parts of every wave, canaries first: a matrix for each. It holds numbers and no names. */
export const partsOf = (targets: readonly Target[], order: Order): readonly (readonly Part[])[] => {
  const waves = wavesOf(targets, order);
  return Array.from({ length: order.waves.length + 1 }, (_, at) => {
    const inWave = targets.filter((target) => waves.get(target) === at + 1);
    const of = Math.max(1, Math.min(order.shards, hostsIn(inWave)));
    const full = new Set(inWave.map((target) => shardOf(target, of)));
    return [...full].toSorted((a, b) => a - b).map((shard) => ({ wave: at + 1, shard, of }));
  });
};

export type Placed = { readonly target: Target; readonly wave: number };

/** The databases of a part, or all of them: by wave, then by name. */
export const placedIn = (targets: readonly Target[], order: Order, part: Part | null): readonly Placed[] => {
  const waves = wavesOf(targets, order);
  return targets
    .map((target) => ({ target, wave: waves.get(target) ?? 1 }))
    .filter(({ target, wave }) => part === null || (wave === part.wave && shardOf(target, part.of) === part.shard))
    .toSorted((a, b) => a.wave - b.wave);
};
