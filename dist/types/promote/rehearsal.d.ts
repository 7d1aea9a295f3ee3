import type { Entry } from "../catalog/index.js";
import { type Evidence, type Migration, type Script, type Step } from "../model/index.js";
import { type Site } from "../rehearse/index.js";
import type { ChangeRequest } from "./contract.js";
import type { Ground } from "./ground.js";
/** Who a throwaway database belongs to, and what its host made: what a live one is compared by. */
export type Scene = Pick<Site, "role" | "platform">;
export type Prediction = {
    readonly scene: Scene;
    /** The schema in which the rehearsal made what was given none. Null: nobody knows. */
    readonly firstSchema: string | null;
    /** The catalog to expect when so many of the migrations went through. Null: nobody knows. */
    readonly catalogAt: (count: number) => Promise<readonly Entry[] | null>;
};
export type Rehearsal = {
    readonly evidence: Evidence;
    readonly steps: ReadonlyMap<string, Step>;
    readonly prediction: Prediction;
    /** Ids of those that no transaction holds. */
    readonly freely: ReadonlySet<string>;
};
type Before = {
    readonly applied: readonly Migration[];
    readonly drift: Script | null;
};
/**
 * Walks pending migrations up, back and up on production's own schema: what is applied, and what production has besides,
 * stand there before the first of them.
 */
export declare const rehearsePending: (request: ChangeRequest, ground: Ground, standing: Before, pending: readonly Migration[]) => Promise<Rehearsal>;
export {};
