import type { Filed } from "../ledgers/index.js";
import { Problem, type Script } from "../model/index.js";
import { type Piece } from "../sql/index.js";
import type { Deployment } from "./contract.js";
/** One migration to be run in one direction. */
export type Task = {
    readonly filed: Filed;
    readonly id: string;
    readonly direction: "up" | "down";
    readonly script: Script;
    readonly pieces: readonly Piece[];
    /** Statement by statement, outside of a transaction. */
    readonly freely: boolean;
};
export declare const poolerFreely: (id: string) => Problem;
/** What is to be run, refused where it cannot be run safely. */
export declare const taskFor: (deployment: Deployment, id: string, direction: Task["direction"], pooled: boolean) => Task;
