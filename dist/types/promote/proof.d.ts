import type { Migration, Step } from "../model/index.js";
import type { ChangeRequest, Moved, Refusal } from "./contract.js";
import type { Ground } from "./ground.js";
import { type Prediction } from "./rehearsal.js";
/** What was found out on throwaway servers before anything was written. */
export type Proof = {
    readonly refusals: readonly Refusal[];
    readonly accepted: readonly string[];
    readonly prediction: Prediction | null;
    readonly steps: ReadonlyMap<string, Step>;
    readonly freely: ReadonlySet<string>;
    /** One sentence each. */
    readonly proved: readonly string[];
    readonly remarks: readonly string[];
};
export declare const unproved: Proof;
/** How a way back did in the rehearsal. */
export declare const downOf: (step: Step | undefined) => Moved["down"];
/** Production is as its ledger says, or as was accepted. */
export declare const agreement: (accepted: readonly string[]) => string;
/** Compares production with what its ledger says, and rehearses what is pending on production's own schema. */
export declare const provePending: (request: ChangeRequest, ground: Ground, applied: readonly Migration[], pending: readonly Migration[]) => Promise<Proof>;
