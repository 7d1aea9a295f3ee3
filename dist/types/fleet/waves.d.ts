import type { FleetRequest, Part, Target } from "./contract.js";
type Order = Pick<FleetRequest["fleet"], "canary" | "waves" | "shards">;
/** Every database with its wave, which counts from 1: the canaries. */
export declare const wavesOf: (targets: readonly Target[], { canary, waves }: Order) => ReadonlyMap<Target, number>;
export declare const partText: ({ wave, shard, of }: Part) => string;
/** Reads `2:1/8`. Null: it is none. */
export declare const readPart: (text: string) => Part | null;
/** The parts of every wave, canaries first: a matrix for each. It holds numbers and no names. */
export declare const partsOf: (targets: readonly Target[], order: Order) => readonly (readonly Part[])[];
export type Placed = {
    readonly target: Target;
    readonly wave: number;
};
/** The databases of a part, or all of them: by wave, then by name. */
export declare const placedIn: (targets: readonly Target[], order: Order, part: Part | null) => readonly Placed[];
export {};
